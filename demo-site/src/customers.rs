//! The customers one can be in the demo. A real shop has its own sign-in here.

/// A customer who has an account.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Customer {
    /// The shop's id of this customer: what Goodword knows as `customer_id`, and as `sub` of an identity.
    pub(crate) id: &'static str,
    /// Full name.
    pub(crate) name: &'static str,
    /// Address.
    pub(crate) email: &'static str,
}

impl Customer {
    /// How the shop greets them.
    pub(crate) fn first_name(&self) -> &'static str {
        self.name.split(' ').next().unwrap_or(self.name)
    }

    /// For the round picture that stands for them.
    pub(crate) fn initial(&self) -> &'static str {
        self.name.get(..1).unwrap_or_default()
    }
}

/// Every customer of the demo.
pub(crate) static ALL: [Customer; 3] = [
    Customer { id: "cust_anna", name: "Anna de Vries", email: "anna.devries@example.com" },
    Customer { id: "cust_bo", name: "Bo Bakker", email: "bo.bakker@example.com" },
    Customer { id: "cust_cem", name: "Cem Yilmaz", email: "cem.yilmaz@example.com" },
];

/// The customer with this id.
pub(crate) fn find(id: &str) -> Option<&'static Customer> {
    ALL.iter().find(|customer| customer.id == id)
}
