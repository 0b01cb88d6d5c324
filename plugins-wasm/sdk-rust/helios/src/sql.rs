//! What the host knows of a statement's structure, and edits of it. ABI 1's host tells nothing: every answer is [`Unknown`], every edit
//! [`EditError::NotProvable`].

use crate::fields::Edit;
use crate::input::string;
use crate::port;

/// Nobody can know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unknown;

/// Why a statement was not edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditError {
    /// There is no such output column or relation, or the text is malformed.
    Bad,
    /// It cannot be proved to mean what it should.
    NotProvable,
}

/// What can be asked of a statement; each has answers of the indexes 0, 1, 2 …
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// A relation that is written.
    RelationWritten = 1,
    /// A relation that is read.
    RelationRead,
    /// The name of an output column.
    OutputName,
    /// `schema.table.column`, one a line, from which an output column comes.
    OutputSources,
    /// A function that is called.
    Function,
    /// The verb of a statement, nested ones included.
    Verb,
    /// An operator in ORDER BY.
    SortOperator,
    /// A column that is used anywhere but in the output list.
    ColumnUsed,
    /// Of each relation, as edits count them: the columns that are compared with literals or parameters, one a line.
    ColumnsPinned,
    /// Of each verb: `where`, `limit`, then the indexes of its relations, one a line.
    Part,
    /// The text of an output column as it now stands.
    OutputText,
}

impl Question {
    /// All of them.
    pub const ALL: [Question; 11] = [
        Question::RelationWritten,
        Question::RelationRead,
        Question::OutputName,
        Question::OutputSources,
        Question::Function,
        Question::Verb,
        Question::SortOperator,
        Question::ColumnUsed,
        Question::ColumnsPinned,
        Question::Part,
        Question::OutputText,
    ];
}

/// A statement's structure.
pub struct Sql(pub(crate) ());

/// An output column.
pub struct Output {
    index: usize,
    /// What the client sees.
    pub name: String,
    /// `schema.table.column` from which it comes.
    pub sources: Vec<String>,
}

/// A relation of the statement.
pub struct Relation {
    index: usize,
    /// Its name, quoted where it must be.
    pub name: String,
    /// Whether it is written; else it is read.
    pub written: bool,
}

impl Sql {
    /// One answer; `None` past the last one.
    pub fn ask(&self, question: Question, index: usize) -> Result<Option<String>, Unknown> {
        port::sql(question, index).map(|answer| answer.map(string))
    }

    /// All answers.
    pub fn all(&self, question: Question) -> Result<Vec<String>, Unknown> {
        let mut answers = Vec::new();
        while let Some(answer) = self.ask(question, answers.len())? {
            answers.push(answer);
        }
        Ok(answers)
    }

    /// The output columns.
    pub fn outputs(&self) -> Result<Vec<Output>, Unknown> {
        let mut outputs = Vec::new();
        for (index, name) in self.all(Question::OutputName)?.into_iter().enumerate() {
            let sources = self.ask(Question::OutputSources, index)?.ok_or(Unknown)?;
            outputs.push(Output {
                index,
                name,
                sources: sources.lines().map(ToOwned::to_owned).collect(),
            });
        }
        Ok(outputs)
    }

    /// The relations, in the order in which edits count them: those written, then those read.
    pub fn relations(&self) -> Result<Vec<Relation>, Unknown> {
        let mut relations = Vec::new();
        for (question, written) in [
            (Question::RelationWritten, true),
            (Question::RelationRead, false),
        ] {
            for name in self.all(question)? {
                relations.push(Relation {
                    index: relations.len(),
                    name,
                    written,
                });
            }
        }
        Ok(relations)
    }

    /// Limits the rows.
    pub fn limit(&self, rows: u64) -> Result<(), EditError> {
        port::edit(Edit::Limit, 0, &rows.to_string())
    }

    /// Puts columns in the place of stars.
    pub fn expand_stars(&self) -> Result<(), EditError> {
        port::edit(Edit::ExpandStars, 0, "")
    }
}

impl Output {
    /// Puts an expression in its place, in which `?` stands for what it was: `mask(?)`.
    pub fn wrap(&self, with: &str) -> Result<(), EditError> {
        port::edit(Edit::WrapOutput, self.index, with)
    }
}

impl Relation {
    /// Has only rows of it seen or changed for which a condition holds.
    pub fn restrict(&self, condition: &str) -> Result<(), EditError> {
        port::edit(Edit::Restrict, self.index, condition)
    }

    /// Its columns that are compared with literals or parameters.
    pub fn pinned(&self) -> Result<Vec<String>, Unknown> {
        let columns = Sql(())
            .ask(Question::ColumnsPinned, self.index)?
            .ok_or(Unknown)?;
        Ok(columns.lines().map(ToOwned::to_owned).collect())
    }
}
