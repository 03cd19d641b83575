//! One story, told in every engine.

/// Makes a test for each engine of an `async fn` that takes one: `#[apply(each_engine)]` above
/// `async fn a_name(engine: Engine)` gives `a_name::chromium`, `a_name::firefox` and `a_name::webkit`, so that
/// `::firefox` chooses one engine and the name the story.
///
/// What an engine cannot do stands below, with the reason: `#[not_in(webkit, "…")]`, or `#[only_in(chromium, "…")]`.
/// Such a test is shown as ignored, with its reason.
#[macro_export]
macro_rules! each_engine {
    ($(#[doc = $doc:expr])* #[only_in(chromium, $why:literal)] $($story:tt)*) => {
        $crate::each_engine! { @tests [] [#[ignore = $why]] [#[ignore = $why]] $($story)* }
    };
    ($(#[doc = $doc:expr])* #[not_in(chromium, $why:literal)] $($story:tt)*) => {
        $crate::each_engine! { @tests [#[ignore = $why]] [] [] $($story)* }
    };
    ($(#[doc = $doc:expr])* #[not_in(firefox, $why:literal)] $($story:tt)*) => {
        $crate::each_engine! { @tests [] [#[ignore = $why]] [] $($story)* }
    };
    ($(#[doc = $doc:expr])* #[not_in(webkit, $why:literal)] $($story:tt)*) => {
        $crate::each_engine! { @tests [] [] [#[ignore = $why]] $($story)* }
    };
    (
        @tests [$($chromium:tt)*] [$($firefox:tt)*] [$($webkit:tt)*]
        async fn $name:ident($engine:ident: $kind:ty) $story:block
    ) => {
        async fn $name($engine: $kind) $story

        mod $name {
            #[tokio::test]
            $($chromium)*
            async fn chromium() {
                super::$name($crate::browser::Engine::Chromium).await;
            }

            #[tokio::test]
            $($firefox)*
            async fn firefox() {
                super::$name($crate::browser::Engine::Firefox).await;
            }

            #[tokio::test]
            $($webkit)*
            async fn webkit() {
                super::$name($crate::browser::Engine::WebKit).await;
            }
        }
    };
    ($(#[doc = $doc:expr])* async $($story:tt)*) => {
        $crate::each_engine! { @tests [] [] [] async $($story)* }
    };
}
