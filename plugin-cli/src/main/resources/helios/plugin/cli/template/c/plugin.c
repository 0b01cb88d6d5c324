/* @NAME@: what it may ask its host for, and what it may answer, stands in helios/helios.h. */
#include "helios.h"

HELIOS_HOOK(pre_query) {
    return helios_holds(helios_query(), "drop table") ? helios_block("DROP TABLE is not for here") : HELIOS_DEFAULT;
}
