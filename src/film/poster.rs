//! The still picture of a film: SVG that a page shows before, or without, any script. Its colours are the text's own
//! (`currentColor`) and a few that are seen on light and dark ground alike.

use crate::Analysis;
use portpath_explain::scene::{Palette, Shape, Sheet, layout, svg};

/// The picture of an analysis where its packet ended, as one `svg` element without a blank line.
pub fn poster(analysis: &Analysis, shape: Shape) -> String {
    let (scene, verdict) = (&analysis.scene, &analysis.verdict);
    let words = [verdict.headline.as_str(), " ", &verdict.reason].concat();
    let sheet = Sheet {
        outcome: verdict.outcome,
        palette: &Palette::PAGE,
        words: &words,
        caption: "",
        attributes: " slot=\"poster\" width=\"100%\"",
    };
    svg(scene, &layout(scene, shape), &sheet)
}
