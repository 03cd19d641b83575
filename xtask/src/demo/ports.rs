//! The demo's two ports, looked at before anything is built.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Result, bail, ensure};

/// The ports to listen on: the given ones when they are free, free ones for 0.
///
/// # Errors
/// When a port is in use or may not be used, or when both are the same.
pub(super) fn choose(edge: u16, site: u16) -> Result<(u16, u16)> {
    ensure!(edge != site || edge == 0, "The edge and the shop cannot both listen on port {edge}.");
    // Held together, so that two free ones differ.
    let held = (hold(edge, "--edge-port")?, hold(site, "--site-port")?);
    Ok((held.0.local_addr()?.port(), held.1.local_addr()?.port()))
}

fn hold(port: u16, option: &str) -> Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            bail!("Port {port} is in use: stop what uses it, or choose another with {option}.")
        }
        Err(error) => bail!("Port {port} cannot be used ({error}): choose another with {option}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_one_clear_sentence() {
        let (_held, port) = {
            let listener = hold(0, "--edge-port").unwrap();
            let port = listener.local_addr().unwrap().port();
            (listener, port)
        };
        let error = choose(0, port).unwrap_err().to_string();
        assert_eq!(
            error,
            format!("Port {port} is in use: stop what uses it, or choose another with --site-port.")
        );
    }

    #[test]
    fn free_ports_differ() {
        let (edge, site) = choose(0, 0).unwrap();
        assert_ne!(edge, site);
    }

    #[test]
    fn one_port_cannot_serve_both() {
        assert!(choose(9999, 9999).is_err());
    }
}
