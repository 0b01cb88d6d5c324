/** Understands PostgreSQL's SQL: lexer, statements, transaction effects, as facets of a query. No I/O. */
module helios.sql {
    requires transitive helios.spi;
    requires static org.jspecify;

    exports helios.sql;
    exports helios.sql.analysis;
    exports helios.sql.catalog;
    exports helios.sql.edit;
    exports helios.sql.tree;
}
