/* ABI 2: asks nothing and lets the statement go on. */
__attribute__((export_name("pre_query"))) int pre_query(void) {
    return 0;
}
