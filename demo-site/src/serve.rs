//! Runs the shop until it is told to stop.

use std::io::{Read, Write};
use std::net::Ipv4Addr;
use std::os::unix::fs::FileTypeExt;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use crate::shop::Shop;
use crate::{reporter, routes};

/// How long requests that are under way may take once the shop was told to stop.
const LAST_ORDERS: Duration = Duration::from_secs(2);

/// Serves the shop on this machine only, and reports its orders.
///
/// # Errors
/// When the port is taken, or signals cannot be caught.
pub(crate) async fn run(shop: Shop, port: u16) -> Result<()> {
    let told_to_stop = stop_signal()?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .with_context(|| format!("port {port} of 127.0.0.1 cannot be used"))?;
    announce(&listener)?;
    tokio::spawn(reporter::run(shop.clone()));

    let (closing, closed) = oneshot::channel();
    let server = axum::serve(listener, routes::router(shop)).with_graceful_shutdown(async {
        told_to_stop.await;
        let _ = closing.send(());
    });
    tokio::select! {
        ended = server => ended.context("the shop cannot serve"),
        // A browser that keeps a connection open does not keep the shop open.
        () = async { let _ = closed.await; tokio::time::sleep(LAST_ORDERS).await } => Ok(()),
    }
}

/// Says where the shop is, for whoever started it.
fn announce(listener: &TcpListener) -> Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "listening http://{}", listener.local_addr()?)?;
    out.flush().context("standard output is closed")
}

/// Ends on SIGTERM, on Ctrl-C, and when a standard input that is a pipe closes: then whoever started the shop is gone.
fn stop_signal() -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let starter_gone = starter_gone();
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            () = starter_gone => {}
        }
    })
}

/// Ends when standard input closes; never for a terminal, a file or nothing, which say nothing of the starter.
async fn starter_gone() {
    let is_pipe = std::fs::metadata("/dev/stdin")
        .is_ok_and(|input| input.file_type().is_fifo() || input.file_type().is_socket());
    if !is_pipe {
        return std::future::pending().await;
    }
    let (closing, closed) = oneshot::channel();
    // A thread of its own: a read of standard input cannot be called off.
    std::thread::spawn(move || {
        let mut input = std::io::stdin().lock();
        while matches!(input.read(&mut [0; 64]), Ok(1..)) {}
        let _ = closing.send(());
    });
    let _ = closed.await;
}
