//! Turns a trace into a picture: boxes, edges and the steps of its playback, in abstract units. Knows no
//! browser and no pixels; the page scales it.

use serde::Serialize;

/// The picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Scene {}
