//! The world of one test: an edge of its own, and usually one program.

use std::{future::IntoFuture, ops::Deref, pin::Pin};

use goodword_protocol::{ProgramConfig, ProgramCreated};
use reqwest::Method;
use serde::Serialize;

use crate::{
    edge::{ADMIN_TOKEN, Edge, Variables},
    http::{Call, Client},
    program::Program,
};

/// An edge, and the program that it was started with: what can be asked of the program can be asked of the world.
pub struct World {
    /// The running edge.
    pub edge: Edge,
    client: Client,
    program: Option<Program>,
}

/// A world that starts when it is awaited.
#[must_use = "a world starts when it is awaited"]
pub struct Start {
    program: Option<ProgramConfig>,
    variables: Variables,
}

impl World {
    /// Starts an edge that has stored nothing yet.
    pub fn start() -> Start {
        Start { program: None, variables: vec![("WEBHOOKS_ALLOW_PRIVATE", "true".to_owned())] }
    }

    /// The client that calls the edge.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The operator creates a program.
    pub async fn create(&self, id: &str, config: &ProgramConfig) -> Program {
        let created: ProgramCreated = self.putting(id, config).await.ok(201);
        Program::new(self.client.clone(), &created)
    }

    /// The call by which the operator creates or replaces a program.
    pub fn putting(&self, id: &str, config: &impl Serialize) -> Call {
        self.client.call(Method::PUT, &format!("/v1/programs/{id}")).json(config).bearer(ADMIN_TOKEN)
    }
}

impl Start {
    /// With the program `bakery`.
    pub fn with_program(mut self, config: ProgramConfig) -> Self {
        self.program = Some(config);
        self
    }

    /// With what else an operator sets, such as how mail is sent.
    pub fn with_variables<const N: usize>(mut self, variables: [(&'static str, &str); N]) -> Self {
        self.variables.extend(variables.map(|(name, value)| (name, value.to_owned())));
        self
    }

    /// As it is deployed: webhooks may go to the public internet only.
    pub fn with_public_webhooks_only(mut self) -> Self {
        self.variables.retain(|(name, _)| *name != "WEBHOOKS_ALLOW_PRIVATE");
        self
    }

    /// Counts what Cloudflare would bill; `GET /counted` answers it.
    pub fn that_counts(self) -> Self {
        self.with_variables([("GOODWORD_COUNT", "true")])
    }
}

impl IntoFuture for Start {
    type Output = World;
    type IntoFuture = Pin<Box<dyn Future<Output = World> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let edge = Edge::start(self.variables).await;
            let client = Client::new(edge.url());
            let mut world = World { edge, client, program: None };
            if let Some(config) = self.program {
                world.program = Some(world.create("bakery", &config).await);
            }
            world
        })
    }
}

impl Deref for World {
    type Target = Program;

    fn deref(&self) -> &Program {
        self.program.as_ref().expect("this world was started with a program")
    }
}
