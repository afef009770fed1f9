//! Lines up cells that are separated by tabs, as Go's text/tabwriter does for kubectl: a column is
//! as wide as its widest cell in a run of lines that have it, the last cell of a line belongs to no
//! column.

/// How kubectl sets up its writer: the least width of a column, and the blanks after its widest
/// cell.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    least: usize,
    padding: usize,
}

impl Columns {
    /// `kubectl describe` (staging/src/k8s.io/kubectl/pkg/describe/describe.go, tabbedString).
    pub(super) const DESCRIBE: Self = Self {
        least: 0,
        padding: 2,
    };
    /// `kubectl get` (staging/src/k8s.io/cli-runtime/pkg/printers/tabwriter.go, GetNewTabWriter).
    pub(super) const GET: Self = Self {
        least: 6,
        padding: 3,
    };

    /// The lines with blanks in place of their tabs. Costs as much as there are cells.
    pub(super) fn line_up(self, lines: &[String]) -> Vec<String> {
        let cells: Vec<Vec<&str>> = lines
            .iter()
            .map(|line| line.split('\t').collect())
            .collect();
        let mut aligned = vec![String::new(); lines.len()];
        let mut left: Vec<usize> = (0..lines.len()).collect();
        let mut column = 0;
        while !left.is_empty() {
            let (going_on, ending): (Vec<usize>, Vec<usize>) = left
                .iter()
                .copied()
                .partition(|line| column + 1 < cells[*line].len());
            for line in ending {
                aligned[line].push_str(cells[line][column]);
            }
            for run in going_on.chunk_by(|line, next| line + 1 == *next) {
                let widest = run
                    .iter()
                    .map(|line| cells[*line][column].chars().count())
                    .max()
                    .unwrap_or(0);
                let width = (widest + self.padding).max(self.least);
                for line in run {
                    let cell = cells[*line][column];
                    aligned[*line].push_str(cell);
                    aligned[*line].extend(std::iter::repeat_n(
                        ' ',
                        width.saturating_sub(cell.chars().count()),
                    ));
                }
            }
            left = going_on;
            column += 1;
        }
        aligned
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lined_up(columns: Columns, text: &str) -> Vec<String> {
        columns.line_up(&text.lines().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn a_column_ends_where_a_line_lacks_it() {
        let text = "Port:\thttp\t80/TCP\nTargetPort:\t8080/TCP\nNodePort:\ta\t30086/TCP\n\tmore";
        let expected = [
            "Port:        http  80/TCP",
            "TargetPort:  8080/TCP",
            "NodePort:    a  30086/TCP",
            "             more",
        ];
        assert_eq!(lined_up(Columns::DESCRIBE, text), expected);
    }

    #[test]
    fn a_table_has_three_blanks_and_columns_of_six_at_least() {
        assert_eq!(
            lined_up(Columns::GET, "A\tREADY\tX\nab\t1/1\t"),
            ["A     READY   X", "ab    1/1     "]
        );
        assert_eq!(lined_up(Columns::GET, ""), [""; 0]);
    }
}
