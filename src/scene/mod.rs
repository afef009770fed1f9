//! Turns a trace into a picture: boxes, edges and the steps of its playback, in abstract units. Knows no
//! browser and no pixels; the page scales it.

use serde::Serialize;

use crate::analysis::{Hop, Verdict};
use crate::request::Request;

/// The picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Scene {}

/// Draws a trace.
pub fn draw(hops: &[Hop], verdict: &Verdict, request: Option<&Request>) -> Scene {
    let _ = (hops, verdict, request);
    Scene::default()
}
