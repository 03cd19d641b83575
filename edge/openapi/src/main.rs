//! Prints the description of Goodword's API: `cargo xtask build` keeps it as `/openapi.json`.

fn main() {
    println!("{:#}", goodword_openapi::document());
}
