//! Measuring without a look at where things stand.
//!
//! Typst's `measure` seeks, for each thing in what it measures, the one in the document that is most like it, so that
//! numbers in it are those of the page. That is asked anew in the next run, and remembered with everything that encloses
//! it: half of the memory of the cards went there. Nothing that we measure has a size that depends on its place, and
//! without one, what is measured twice is laid out once.
//!
//! Follows `typst-library/src/layout/measure.rs` of the version that Cargo.toml pins.

use std::sync::LazyLock;

use typst::comemo::Tracked;
use typst::diag::{At, SourceResult};
use typst::engine::Engine;
use typst::foundations::{
    Args, Binding, CastInfo, Content, Context, Func, IntoValue, NativeFuncData, NativeFuncPtr, Resolve, Scope, Smart,
    Styles, Target, TargetElem, Type, Value, dict,
};
use typst::introspection::{Location, Locator};
use typst::layout::{Abs, Axes, Length, Region};
use typst_layout::layout_frame;

static MEASURE: NativeFuncData = NativeFuncData {
    function: NativeFuncPtr(&measure),
    name: "measure",
    title: "Measure",
    docs: "",
    def_site: None,
    keywords: &[],
    contextual: true,
    scope: LazyLock::new(&|| Scope::new()),
    params: LazyLock::new(&|| Vec::new()),
    returns: LazyLock::new(&|| CastInfo::Type(Type::of::<typst::foundations::Dict>())),
};

/// Puts our way of measuring in the place of Typst's.
pub(super) fn replace(library: &mut typst::Library) {
    library.global.scope_mut().bind("measure".into(), Binding::detached(Func::from(&MEASURE)));
}

#[expect(clippy::needless_pass_by_value, reason = "the signature is Typst's")]
fn measure(engine: &mut Engine, context: Tracked<Context>, args: &mut Args) -> SourceResult<Value> {
    let width: Smart<Length> = args.named("width")?.unwrap_or_default();
    let height: Smart<Length> = args.named("height")?.unwrap_or_default();
    let content: Content = args.expect("content")?;
    args.take().finish()?;
    let styles = context.styles().at(args.span)?;
    let room = |length: Smart<Length>| length.resolve(styles).unwrap_or(Abs::inf());
    let region = Region::new(Axes::new(room(width), room(height)), Axes::splat(false));
    // Set only where it is not so already: what is laid out under other styles is not found again when it is drawn.
    let is_paged = styles.get(TargetElem::target) == Target::Paged;
    let target = if is_paged { Styles::new() } else { TargetElem::target.set(Target::Paged).wrap().into() };
    // The same nowhere for all.
    let nowhere = Locator::synthesize(Location::new(u128::MAX));
    let size = layout_frame(engine, &content, nowhere, styles.chain(&target), region)?.size();
    Ok(dict! { "width" => size.x, "height" => size.y }.into_value())
}
