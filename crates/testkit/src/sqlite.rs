//! Fresh SQLite files, copied from one that is migrated once.

use std::path::{Path, PathBuf};

use sea_orm::ConnectionTrait;
use store::Db;

/// A migrated, empty database file of its own.
pub(crate) async fn fresh() -> PathBuf {
    // Beside the test's own program: what lies in a folder for everybody may be somebody else's.
    let program = std::env::current_exe().unwrap();
    let folder = format!("waybill-tests-{}", crate::schema_hash());
    let folder = program.with_file_name(folder);
    std::fs::create_dir_all(&folder).unwrap();
    let template = folder.join("template.db");
    if !template.exists() {
        build(&folder, &template).await;
    }
    let file = folder.join(format!("{}.db", crate::unique()));
    std::fs::copy(&template, &file).unwrap();
    file
}

/// Migrates a file aside and puts it in place whole; of two that race, the last one stays, and both are the same.
async fn build(folder: &Path, template: &Path) {
    let draft = folder.join(format!("{}.draft", crate::unique()));
    let whole = folder.join(format!("{}.whole", crate::unique()));
    let db = Db::connect(&format!("sqlite://{}", draft.display()))
        .await
        .unwrap();
    db.migrate().await.unwrap();
    db.read()
        .execute_unprepared(&format!("VACUUM INTO '{}'", whole.display()))
        .await
        .unwrap();
    drop(db);
    remove(&draft);
    std::fs::rename(&whole, template).unwrap();
}

/// Removes a database file and what belongs to it.
pub(crate) fn remove(file: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let mut path = file.as_os_str().to_owned();
        path.push(suffix);
        let _ = std::fs::remove_file(path);
    }
}
