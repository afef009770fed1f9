//! Text, JSON and derived YAML from an Analysis.
