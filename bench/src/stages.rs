//! The stages of one analysis, each timed by itself.

use portpath::Asked;
use portpath::admission::{Applied, Applying, Config, Setup};
use portpath::cluster::Cluster;
use portpath::yaml::{Beginning, Content, Whole};
use portpath::{analyze, manifest, yaml};

/// The stages; the last is all that the whole takes beyond the others.
pub const NAMES: [&str; 5] = ["yaml", "admission", "manifest", "cluster", "answer"];

/// How often everything is timed.
const RUNS: usize = 5;

/// Milliseconds of each stage, by a clock that counts milliseconds: the medians of a few runs.
pub fn measure(text: &str, now: impl Fn() -> f64) -> Vec<f64> {
    let runs: Vec<[f64; NAMES.len()]> = (0..RUNS).map(|_| once(text, &now)).collect();
    let median = |stage: usize| {
        let mut times: Vec<f64> = runs.iter().map(|run| run[stage]).collect();
        times.sort_by(f64::total_cmp);
        times[RUNS / 2]
    };
    (0..NAMES.len()).map(median).collect()
}

fn once(text: &str, now: &impl Fn() -> f64) -> [f64; NAMES.len()] {
    let begin = now();
    drop(analyze(text, &Asked::default()));
    let whole = now() - begin;
    let [yaml, admission, manifest, cluster] = apart(text, now);
    [
        yaml,
        admission,
        manifest,
        cluster,
        (whole - yaml - admission - manifest - cluster).max(0.0),
    ]
}

/// All stages up to the cluster, document by document as `session` reads them: it applies each as soon as it is read, and
/// lets its tree go as soon as its objects are typed. Letting go counts for the stage that does it.
fn apart(text: &str, now: &impl Fn() -> f64) -> [f64; 4] {
    let config = Config {
        setup: Setup::Readers,
        ..Config::default()
    };
    let text = &Whole::from(text);
    let Beginning::Yaml(mut at) = yaml::beginning(text) else {
        return [0.0; 4];
    };
    let (mut applying, mut documents, mut results, mut objects) =
        (Applying::new(&config), vec![], vec![], vec![]);
    let [mut read, mut applied, mut typed] = [0.0; 3];
    let mut time = now();
    let mut lap = |stage: &mut f64| {
        let before = std::mem::replace(&mut time, now());
        *stage += time - before;
    };
    while let Some(piece) = yaml::piece(text, at) {
        at = piece.next;
        let (index, mut document) = (documents.len(), yaml::read_piece(text, piece));
        lap(&mut read);
        let mut result = applying.surely(index, &mut document).unwrap_or_else(|| {
            yaml::read_again(text, &mut document);
            applying.document(index, &document)
        });
        lap(&mut applied);
        objects.extend(
            result
                .objects
                .iter_mut()
                .filter_map(|object| manifest::lower(&object.stored.take()?, index)),
        );
        if result.is_quiet() && matches!(document.content, Content::Tree(_)) {
            document.content = Content::LetGo;
        }
        results.push(result);
        documents.push(document);
        lap(&mut typed);
    }
    let together = Applied::to_the_end(&documents, results);
    lap(&mut applied);
    let cluster = Cluster::build(objects, &config);
    let mut built = 0.0;
    lap(&mut built);
    drop((cluster, together, documents));
    [read, applied, typed, built]
}
