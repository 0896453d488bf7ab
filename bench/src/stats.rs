//! Latencies and what they amount to.

use std::time::Duration;

/// What a run did.
#[derive(Debug, Default)]
pub(crate) struct Run {
    /// How long each request took that was answered as it should.
    pub(crate) took: Vec<Duration>,
    /// How many bytes their answers had together.
    pub(crate) bytes: usize,
    /// How many were not.
    pub(crate) failed: usize,
    /// What the first of them was answered with.
    pub(crate) failure: Option<String>,
}

impl Run {
    /// Takes another run's results in.
    pub(crate) fn join(&mut self, other: Self) {
        self.took.extend(other.took);
        self.bytes += other.bytes;
        self.failed += other.failed;
        self.failure = self.failure.take().or(other.failure);
    }

    /// Notes a request that was not answered as it should.
    pub(crate) fn fail(&mut self, why: impl FnOnce() -> String) {
        self.failed += 1;
        self.failure.get_or_insert_with(why);
    }

    /// What 95 of 100 requests took at most.
    pub(crate) fn p95(&self) -> Duration {
        let mut took = self.took.clone();
        took.sort_unstable();
        let index = (took.len() * 95 / 100).min(took.len().saturating_sub(1));
        took.get(index).copied().unwrap_or(Duration::MAX)
    }

    /// One line of JSON: `done`, `failed`, `per_second`, the `bytes` of an answer, and percentiles in milliseconds.
    pub(crate) fn line(mut self, name: &str, host: &str, connections: usize, wall: Duration) -> String {
        self.took.sort_unstable();
        let at = |share: usize| {
            let last = self.took.len().saturating_sub(1);
            let index = (self.took.len() * share / 1000).min(last);
            self.took.get(index).map_or(0.0, |d| round(d.as_secs_f64() * 1e3))
        };
        let count = u32::try_from(self.took.len()).unwrap_or(u32::MAX);
        serde_json::json!({
            "name": name,
            "host": host,
            "connections": connections,
            "seconds": round(wall.as_secs_f64()),
            "done": count,
            "failed": self.failed,
            "failure": self.failure,
            "per_second": round(f64::from(count) / wall.as_secs_f64()),
            "bytes": self.bytes / self.took.len().max(1),
            "p50_ms": at(500),
            "p95_ms": at(950),
            "p99_ms": at(990),
            "max_ms": at(1000),
        })
        .to_string()
    }
}

/// Two decimals.
fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
