//! Child processes: run, waited for, and never left behind.

use std::env;
use std::io::ErrorKind;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};

use crate::stop;

const PAUSE: Duration = Duration::from_millis(20);

/// Runs a step, and says what it is and how long it took.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    stop::check()?;
    println!("==> {name}");
    let start = Instant::now();
    let result = work()?;
    println!("    {name}: done in {:.1} s", start.elapsed().as_secs_f64());
    Ok(result)
}

/// Runs a command to its end, its output where ours goes.
///
/// # Errors
/// When it is not installed, when it fails, and when we are asked to stop.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    ask(command.stdin(Stdio::null()))
}

/// The same for a command that may have a question to the person who started us.
///
/// # Errors
/// As [`run`].
pub(crate) fn ask(command: &mut Command) -> Result<()> {
    stop::check()?;
    let command = without_cargos_own(command);
    let mut child = command.spawn().map_err(|error| not_started(command, &error))?;
    let status = wait(&mut child)?;
    stop::check()?;
    ensure!(status.success(), "`{}` failed ({status}).", describe(command));
    Ok(())
}

/// Runs a short command and answers what it printed.
///
/// # Errors
/// When it is not installed, and when it fails: then with its last line of complaint.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let command = without_cargos_own(command);
    let output = command.stdin(Stdio::null()).output().map_err(|error| not_started(command, &error))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        bail!("`{}` failed ({}): {complaint}", describe(command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` printed no text", describe(command)))
}

/// Takes away what `cargo run` told us about our own package. A cargo that we call would hand it on to build
/// scripts, and compile anew whatever depends on those that look at it.
fn without_cargos_own(command: &mut Command) -> &mut Command {
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_MANIFEST_") || text.starts_with("CARGO_PKG_") {
            command.env_remove(name);
        }
    }
    command
}

/// Waits for a child; asked to stop meanwhile, ends it and all it started.
fn wait(child: &mut Child) -> Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if stop::requested() {
            terminate_tree(child.id());
            return wait_at_most(child, Duration::from_secs(10)).context("a child process did not stop");
        }
        sleep(PAUSE);
    }
}

/// Waits for a child that is about to end, and kills it when it takes too long.
pub(crate) fn wait_at_most(child: &mut Child, limit: Duration) -> Result<ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < limit {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        sleep(PAUSE);
    }
    child.kill()?;
    Ok(child.wait()?)
}

/// Asks a process and its descendants to end: cargo's compilers would go on without it.
fn terminate_tree(root: u32) {
    let listing = output(Command::new("ps").args(["-A", "-o", "pid=,ppid="])).unwrap_or_default();
    let pids = with_descendants(root, &listing).into_iter().map(|pid| pid.to_string());
    // One that ended meanwhile is what we want; nothing else can be done about a failure.
    let _ = Command::new("kill").arg("-TERM").args(pids).stderr(Stdio::null()).status();
}

/// A process and all below it, from lines of `pid parent`.
fn with_descendants(root: u32, listing: &str) -> Vec<u32> {
    let pairs: Vec<(u32, u32)> = listing
        .lines()
        .filter_map(|line| {
            let mut numbers = line.split_whitespace().map(str::parse);
            Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
        })
        .collect();
    let mut found = vec![root];
    let mut next = 0;
    while next < found.len() {
        let parent = found[next];
        found.extend(pairs.iter().filter(|pair| pair.1 == parent).map(|pair| pair.0));
        next += 1;
    }
    found
}

fn not_started(command: &Command, error: &std::io::Error) -> anyhow::Error {
    let program = command.get_program().to_string_lossy();
    match error.kind() {
        ErrorKind::NotFound => anyhow!("`{program}` is not installed or not on the PATH."),
        _ => anyhow!("`{program}` cannot be started: {error}."),
    }
}

fn describe(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let name = program.rsplit('/').next().unwrap_or(&program).to_owned();
    let words = command.get_args().map(|word| word.to_string_lossy().into_owned());
    std::iter::once(name).chain(words).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descendants_of_descendants_are_found() {
        let listing = "  1 0\n 10 1\n 11 10\n 12 11\n 20 1\n rubbish\n";
        assert_eq!(with_descendants(10, listing), [10, 11, 12]);
    }

    #[test]
    fn a_command_that_is_not_there_is_named() {
        let error = run(&mut Command::new("no-such-command-here")).unwrap_err();
        assert_eq!(error.to_string(), "`no-such-command-here` is not installed or not on the PATH.");
    }

    #[test]
    fn a_command_that_fails_is_described() {
        let error = run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        assert_eq!(error.to_string(), "`sh -c exit 3` failed (exit status: 3).");
    }

    #[test]
    fn a_command_hears_nothing_of_our_own_package() {
        assert!(env::var_os("CARGO_MANIFEST_DIR").is_some(), "cargo tells a test of its package");
        assert_eq!(
            output(Command::new("sh").args(["-c", "echo \"[$CARGO_MANIFEST_DIR]\""])).unwrap(),
            "[]\n"
        );
    }
}
