//! What the bakery sells.

use crate::lang::Both;
use crate::money::Cents;

/// Something to buy.
#[derive(Debug)]
pub(crate) struct Product {
    /// Its name in URLs, in the database and of its picture.
    pub(crate) slug: &'static str,
    /// What it costs.
    pub(crate) price: Cents,
    /// What it is called.
    pub(crate) name: Both,
    /// One line under the name.
    pub(crate) tagline: Both,
    /// A few sentences on its own page.
    pub(crate) story: Both,
    /// What people with an allergy must know.
    pub(crate) contains: Both,
}

impl Product {
    /// Where its picture is.
    pub(crate) fn picture(&self) -> String {
        format!("/static/pictures/{}.svg", self.slug)
    }
}

/// The product of this name.
pub(crate) fn find(slug: &str) -> Option<&'static Product> {
    ALL.iter().find(|product| product.slug == slug)
}

const fn both(nl: &'static str, en: &'static str) -> Both {
    Both { nl, en }
}

/// Every product, in the order of the shelf.
pub(crate) static ALL: [Product; 8] = [
    Product {
        slug: "desembrood",
        price: Cents(495),
        name: both("Desembrood", "Sourdough loaf"),
        tagline: both("Rond, 800 gram, knapperige korst", "Round, 800 grams, crackling crust"),
        story: both(
            "Ons bekendste brood, en het eenvoudigste: meel, water, zout en een desem die al drie generaties meegaat. \
             Het deeg rijst zestien uur en wordt op de stenen vloer van de oven gebakken. Blijft vier dagen goed.",
            "Our best-known bread, and the simplest: flour, water, salt and a starter that has been with us for three \
             generations. The dough rises for sixteen hours and is baked on the stone floor of the oven. It keeps for \
             four days.",
        ),
        contains: both("Bevat tarwe.", "Contains wheat."),
    },
    Product {
        slug: "zaadjesbrood",
        price: Cents(425),
        name: both("Zaadjesbrood", "Seeded wholemeal"),
        tagline: both("Volkoren met pompoenpit en lijnzaad", "Wholemeal with pumpkin and linseed"),
        story: both(
            "Volkorenbrood uit de bus, met geroosterde pompoenpitten, zonnebloempitten en lijnzaad tot in de kruim. \
             Stevig genoeg voor oude kaas, zacht genoeg voor de lunchtrommel.",
            "A wholemeal tin loaf with toasted pumpkin seeds, sunflower seeds and linseed all the way through. Firm \
             enough for mature cheese, soft enough for a lunch box.",
        ),
        contains: both("Bevat tarwe. Kan sporen van sesam bevatten.", "Contains wheat. May contain sesame."),
    },
    Product {
        slug: "croissant",
        price: Cents(225),
        name: both("Roomboter-croissant", "Butter croissant"),
        tagline: both("Met de hand getoerd in drie dagen", "Folded by hand over three days"),
        story: both(
            "Zevenentwintig laagjes deeg en roomboter, drie dagen werk, in drie minuten op. Vanbuiten breekt hij, \
             vanbinnen trekt hij draden. Vijf minuten in een warme oven doet thuis wonderen.",
            "Twenty-seven layers of dough and butter, three days of work, gone in three minutes. It shatters outside \
             and pulls into threads inside. Five minutes in a warm oven works wonders at home.",
        ),
        contains: both("Bevat tarwe, melk en ei.", "Contains wheat, milk and egg."),
    },
    Product {
        slug: "kaneelrol",
        price: Cents(295),
        name: both("Kaneelrol", "Cinnamon roll"),
        tagline: both("Ceylonkaneel, kardemom, glazuur", "Ceylon cinnamon, cardamom, icing"),
        story: both(
            "Zacht deeg met kardemom, royaal bestreken met boter, bruine suiker en Ceylonkaneel. Het glazuur gaat \
             erop als de rollen nog warm zijn, zodat het in elke winding loopt.",
            "Soft cardamom dough, spread generously with butter, brown sugar and Ceylon cinnamon. The icing goes on \
             while the rolls are still warm, so that it runs into every turn.",
        ),
        contains: both("Bevat tarwe, melk en ei.", "Contains wheat, milk and egg."),
    },
    Product {
        slug: "appeltaart",
        price: Cents(1_850),
        name: both("Appeltaart", "Dutch apple pie"),
        tagline: both("Hele taart, goed voor tien punten", "A whole pie, ten good slices"),
        story: both(
            "Goudreinetten, rozijnen en kaneel onder een vlechtwerk van boterdeeg. Oma Jansens recept uit 1953, op \
             één ding na: er zit nu nog meer appel in. Koud lekker, lauw het lekkerst.",
            "Tart Goudreinet apples, raisins and cinnamon under a lattice of butter pastry. Grandmother Jansen’s \
             recipe of 1953, but for one thing: there is even more apple in it. Good cold, best lukewarm.",
        ),
        contains: both("Bevat tarwe, melk en ei.", "Contains wheat, milk and egg."),
    },
    Product {
        slug: "aardbeientaart",
        price: Cents(2_250),
        name: both("Aardbeien\u{ad}taart", "Strawberry tart"),
        tagline: both("Vanilleroom en zoete aardbeien", "Vanilla cream and sweet strawberries"),
        story: both(
            "Een bros bodempje, vanilleroom van echte stokjes en aardbeien die pas op de ochtend zelf worden \
             gesneden. Voor acht personen, of voor vier die elkaar niets gunnen.",
            "A crisp shell, vanilla cream made with real pods and strawberries that are cut on the very morning. \
             Serves eight, or four who won’t share.",
        ),
        contains: both("Bevat tarwe, melk en ei.", "Contains wheat, milk and egg."),
    },
    Product {
        slug: "stroopwafels",
        price: Cents(650),
        name: both("Stroopwafels", "Stroopwafels"),
        tagline: both("Tien stuks, met echte roomboter", "Ten of them, with real butter"),
        story: both(
            "Op het ijzer gebakken, doorgesneden en met warme karamelstroop weer dichtgeplakt. Leg er een op een kop \
             hete koffie, tel tot zestig, en neem dan pas een hap.",
            "Baked on the iron, split, and put together again with warm caramel syrup. Lay one on a cup of hot \
             coffee, count to sixty, and only then take a bite.",
        ),
        contains: both("Bevat tarwe, melk, ei en soja.", "Contains wheat, milk, egg and soy."),
    },
    Product {
        slug: "chocoladekoeken",
        price: Cents(595),
        name: both("Chocolade\u{ad}koeken", "Chocolate cookies"),
        tagline: both("Zes stuks, pure chocolade en zeezout", "Six of them, dark chocolate, sea salt"),
        story: both(
            "Een rand met knak, een hart dat net niet gaar lijkt, en grote stukken pure chocolade. Een paar vlokken \
             zeezout erop, want dan proef je alles beter.",
            "An edge that snaps, a middle that looks just underdone, and big pieces of dark chocolate. A few flakes \
             of sea salt on top, because they make you taste everything else.",
        ),
        contains: both("Bevat tarwe, melk, ei en soja.", "Contains wheat, milk, egg and soy."),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_has_its_own_name_and_a_price() {
        for (place, product) in ALL.iter().enumerate() {
            assert!(product.price > Cents(0), "{}", product.slug);
            assert!(ALL[..place].iter().all(|other| other.slug != product.slug), "{} twice", product.slug);
        }
    }
}
