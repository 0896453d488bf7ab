//! The folder of real orders, where there is one.

use std::{
    fs::File,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
};

use flate2::read::MultiGzDecoder;

use crate::skip;

/// The one file that decides how much is imported.
const ORDERS: &str = "olist_orders_dataset.csv";

/// `WAYBILL_OLIST_DIR`, else `data/olist` in the checkout; says that the test is skipped when there is none.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    let in_checkout = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/olist"));
    let folder = std::env::var_os("WAYBILL_OLIST_DIR").map_or_else(in_checkout, PathBuf::from);
    if folder.join(format!("{ORDERS}.gz")).is_file() {
        return Some(folder);
    }
    skip("there are no Olist files in data/olist, nor where WAYBILL_OLIST_DIR points");
    None
}

/// A folder with every `every`-th order of `folder`, and all that belongs to it, gone with the value.
#[derive(Debug)]
pub struct Sample(PathBuf);

impl Sample {
    /// Makes the folder.
    #[must_use]
    pub fn of(folder: &Path, every: usize) -> Self {
        let sample = Self(std::env::temp_dir().join(format!("waybill-olist-{}", crate::unique())));
        std::fs::create_dir(&sample.0).unwrap();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap();
            if !name.to_string_lossy().starts_with(ORDERS) {
                std::fs::copy(&path, sample.0.join(name)).unwrap();
            }
        }
        let orders = File::open(folder.join(format!("{ORDERS}.gz"))).unwrap();
        let mut some = File::create(sample.0.join(ORDERS)).unwrap();
        let lines = BufReader::new(MultiGzDecoder::new(orders)).lines();
        // Orders hold no line breaks; the first line names the columns.
        for (_, line) in lines
            .enumerate()
            .filter(|(n, _)| *n == 0 || n % every == 1 % every)
        {
            writeln!(some, "{}", line.unwrap()).unwrap();
        }
        sample
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Sample {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
