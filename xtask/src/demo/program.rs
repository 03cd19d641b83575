//! What the demo does as an operator, over the public API.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use ureq::Agent;
use ureq::http::{Method, Request, StatusCode};

use super::secrets::ProgramSecrets;

/// The holder of the admin token, at one edge.
pub(crate) struct Operator<'a> {
    agent: Agent,
    edge: &'a str,
    token: &'a str,
}

impl<'a> Operator<'a> {
    /// The operator of the edge at this address.
    pub(crate) fn new(edge: &'a str, token: &'a str) -> Self {
        let configuration = Agent::config_builder()
            // The edge is on this machine, whatever proxy the environment names.
            .proxy(None)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build();
        Self { agent: configuration.into(), edge, token }
    }

    /// Creates or replaces a program; answers its secrets when it is new.
    pub(crate) fn put_program(&self, program: &str, configuration: &str) -> Result<Option<ProgramSecrets>> {
        match self.send(Method::PUT, &format!("/v1/programs/{program}"), configuration)? {
            (StatusCode::CREATED, body) => parse(&body).map(Some),
            (StatusCode::OK, _) => Ok(None),
            (status, body) => bail!("The edge refused the program `{program}` ({status}): {body}"),
        }
    }

    /// Replaces a program's secrets, of which nobody knows the old ones any more.
    pub(super) fn rotate_secrets(&self, program: &str) -> Result<ProgramSecrets> {
        parse(&self.post(&format!("/v1/programs/{program}/secrets"), "{}")?)
    }

    /// Posts to the API what anybody may; answers the body.
    pub(crate) fn post(&self, path: &str, body: &str) -> Result<String> {
        let (status, body) = self.send(Method::POST, path, body)?;
        ensure!(status.is_success(), "The edge refused {path} ({status}): {body}");
        Ok(body)
    }

    /// Reads what the token gives access to.
    pub(crate) fn get(&self, path: &str) -> Result<String> {
        let (status, body) = self.send(Method::GET, path, "")?;
        ensure!(status.is_success(), "The edge refused {path} ({status}): {body}");
        Ok(body)
    }

    fn send(&self, method: Method, path: &str, body: &str) -> Result<(StatusCode, String)> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.edge))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .body(body)?;
        let mut response = self.agent.run(request).context("the edge does not answer")?;
        let body = response.body_mut().read_to_string().context("the edge's answer broke off")?;
        Ok((response.status(), body))
    }
}

fn parse(body: &str) -> Result<ProgramSecrets> {
    serde_json::from_str(body).context("the edge's answer has not the three secrets of a new program")
}
