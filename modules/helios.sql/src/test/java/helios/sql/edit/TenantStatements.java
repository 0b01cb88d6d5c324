package helios.sql.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random statements over the tables {@code a}, {@code b} and {@code "c d"}, each with the columns {@code tenant}, {@code id},
 * {@code grp} and {@code txt}, where {@code id} is unique within a tenant. What they give does not depend on the order in
 * which rows are found.
 */
final class TenantStatements {

    private static final List<String> TABLES = List.of("a", "b", "\"c d\"");

    /** Something in a FROM: its text, what qualifies its columns, and what these are called. */
    private record Item(String text, String name, String tenant, String id, String grp, String txt) {}

    private final Random random;
    private int names;
    private int depth;
    private List<String> commons = List.of();

    TenantStatements(long seed) {
        random = new Random(seed);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    @SafeVarargs
    private <T> T any(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String blank() {
        return any(" ", " ", " ", "\n", " /* x, (y */ ", " -- z )\n");
    }

    String next() {
        names = 0;
        depth = 0;
        commons = List.of();
        return switch (random.nextInt(12)) {
            case 0 -> update();
            case 1 -> delete();
            case 2 -> merge();
            case 3 -> insert();
            case 4 -> any("table ", "TABLE ") + table();
            case 5 -> "copy" + blank() + copied() + " to stdout";
            default -> query();
        };
    }

    private String copied() {
        return chance(50) ? table() + any("", " (id, tenant)") : "(" + query() + ")";
    }

    private String table() {
        var name = TABLES.get(random.nextInt(TABLES.size()));
        return any("", "", "public.", "public . ") + name;
    }

    // Queries.

    private String query() {
        var with = chance(25) ? with() : "";
        var body = select(List.of());
        while (chance(15)) {
            body = body + blank() + any("union", "union all", "except", "intersect") + blank() + select(List.of());
        }
        return with + body;
    }

    private String with() {
        var name = any("q1", "q2", "a");
        var common = switch (random.nextInt(4)) {
            case 0 -> "select tenant, id, grp, txt from b where " + condition(List.of(plain("b")));
            case 1 -> "table b";
            case 2 -> "select * from " + any("a", "b", "only b", "\"c d\" x") + " where grp > " + number();
            default -> "update b set grp = grp + 1 where id < " + number() + " returning *";
        };
        commons = List.of(name);
        return "with " + name + any("", "(tenant, id, grp, txt)") + " as (" + common + ")" + blank();
    }

    private static Item plain(String name) {
        return new Item(name, name, "tenant", "id", "grp", "txt");
    }

    /** A select of two columns: a number and a text. */
    private String select(List<Item> outer) {
        depth++;
        var items = new ArrayList<Item>();
        var from = from(items);
        var all = new ArrayList<>(items);
        all.addAll(outer);
        var result = new StringBuilder("select").append(blank());
        var one = items.get(random.nextInt(items.size()));
        boolean grouped = chance(20);
        if (grouped) {
            result.append(any("count(*)", "sum(" + column(one) + ")", "max(" + column(one) + ")"))
                    .append(", ")
                    .append("min(")
                    .append(one.name())
                    .append('.')
                    .append(one.txt())
                    .append(')');
        } else {
            result.append(any("", "", "distinct "))
                    .append(number(one, all))
                    .append(", ")
                    .append(one.name())
                    .append('.')
                    .append(one.txt())
                    .append(any("", " as t", " t"));
        }
        result.append(blank()).append("from").append(blank()).append(from);
        if (chance(60)) {
            result.append(blank()).append(any("where", "WHERE")).append(blank()).append(condition(all));
        }
        if (grouped && chance(70)) {
            result.append(" group by ").append(column(one)).append(any("", " having count(*) > 1"));
        }
        depth--;
        return result.toString();
    }

    private String number(Item item, List<Item> all) {
        if (depth < 3 && chance(15)) {
            return "(select max(" + "z.id) from " + table() + " z where " + condition(with(all, plain("z"))) + ")";
        }
        return any(
                column(item),
                column(item) + " + 1",
                "case when " + column(item) + " > " + number() + " then 1 else " + column(item) + " end",
                "sum(" + column(item) + ") over (partition by " + item.name() + "." + item.grp() + ")",
                "(" + item.name() + "." + item.id() + ")");
    }

    private static List<Item> with(List<Item> all, Item item) {
        var result = new ArrayList<Item>();
        result.add(item);
        result.addAll(all);
        return result;
    }

    private String from(List<Item> items) {
        var first = item(items, chance(80));
        var text = new StringBuilder(first.text());
        items.add(first);
        int joins = random.nextInt(depth > 2 ? 1 : 3);
        for (int i = 0; i < joins; i++) {
            var next = item(items, true);
            var before = items.get(random.nextInt(items.size()));
            var on = "on " + before.name() + "." + before.id() + " = " + next.name() + "." + next.id();
            var more = chance(30) ? " and " + next.name() + "." + next.grp() + " > " + number() : "";
            switch (random.nextInt(8)) {
                case 0 -> text.append(blank()).append("cross join ").append(next.text());
                case 1 ->
                    text.append(blank())
                            .append("join ")
                            .append(next.text())
                            .append(' ')
                            .append(on)
                            .append(more);
                case 2, 3 ->
                    text.append(blank())
                            .append("left join ")
                            .append(next.text())
                            .append(' ')
                            .append(on)
                            .append(more);
                case 4 ->
                    text.append(blank())
                            .append("right join ")
                            .append(next.text())
                            .append(' ')
                            .append(on)
                            .append(more);
                case 5 ->
                    text.append(blank())
                            .append("full join ")
                            .append(next.text())
                            .append(' ')
                            .append(on);
                case 6 -> {
                    var inner = item(items, true);
                    text.append(" left join (")
                            .append(next.text())
                            .append(any(" join ", " left join "))
                            .append(inner.text())
                            .append(" on ")
                            .append(inner.name())
                            .append('.')
                            .append(inner.id())
                            .append(" = ")
                            .append(next.name())
                            .append('.')
                            .append(next.id())
                            .append(") ")
                            .append(on);
                    items.add(inner);
                }
                default -> text.append(", ").append(next.text());
            }
            items.add(next);
            if (text.indexOf(", ") >= 0 && chance(50)) {
                break;
            }
        }
        return text.toString();
    }

    private Item item(List<Item> before, boolean aliased) {
        var name = "r" + ++names;
        if (depth < 3 && chance(15)) {
            var inner = "select tenant, id, grp, txt from " + table() + " i where " + condition(List.of(plain("i")));
            return new Item("(" + inner + ") " + name, name, "tenant", "id", "grp", "txt");
        }
        if (!commons.isEmpty() && chance(40)) {
            return new Item(commons.getFirst() + " " + name, name, "tenant", "id", "grp", "txt");
        }
        var table = table();
        if (!aliased && before.isEmpty() && !table.contains("public")) {
            return new Item(table, table, "tenant", "id", "grp", "txt");
        }
        return switch (random.nextInt(8)) {
            case 0 -> new Item("only " + table + " " + name, name, "tenant", "id", "grp", "txt");
            case 1 -> new Item("only (" + table + ")" + blank() + "as " + name, name, "tenant", "id", "grp", "txt");
            case 2 -> new Item(table + " * " + name, name, "tenant", "id", "grp", "txt");
            case 3 -> new Item(table + " " + name + "(w, x, y, z)", name, "w", "x", "y", "z");
            case 4 -> new Item(table + " as " + name + " tablesample system (100)", name, "tenant", "id", "grp", "txt");
            default -> new Item(table + blank() + name, name, "tenant", "id", "grp", "txt");
        };
    }

    private String column(Item item) {
        return item.name() + "." + any(item.id(), item.grp());
    }

    private String number() {
        return String.valueOf(random.nextInt(6));
    }

    private String condition(List<Item> items) {
        return switch (random.nextInt(depth > 2 ? 4 : 9)) {
            case 0 -> comparison(items);
            case 1 -> comparison(items) + any(" and ", " or ") + comparison(items);
            case 2 -> "(" + condition(items) + ") or " + comparison(items);
            case 3 -> "true or 1=1" + any("", blank() + "or " + comparison(items));
            case 4 -> "not " + any("(" + condition(items) + ")", comparison(items));
            case 5 -> {
                depth++;
                var inner = "exists (" + select(items) + ")";
                depth--;
                yield inner;
            }
            case 6 ->
                column(items.getFirst()) + any(" in ", " not in ") + "(select s.grp from " + table() + " s where "
                        + comparison(with(items, plain("s"))) + ")";
            case 7 -> column(items.getFirst()) + " in (" + number() + ", " + number() + ")";
            default -> column(items.getFirst()) + " > any (select grp from " + table() + any("", " as s") + ")";
        };
    }

    private String comparison(List<Item> items) {
        var item = items.get(random.nextInt(items.size()));
        return column(item) + any(" = ", " < ", " > ", " <> ") + any(number(), column(items.getFirst()));
    }

    // Changes.

    private String update() {
        var target = any("a", "public.a", "only b", "\"c d\"");
        var name = chance(60) ? "u" : "";
        var shown = name.isEmpty() ? target.replace("only ", "") : name;
        var items = new ArrayList<Item>(List.of(plain(shown)));
        var text = new StringBuilder("update ").append(target).append(name.isEmpty() ? "" : any(" u", " as u"));
        text.append(" set grp = ").append(any("5", shown + ".grp + 1", "(select max(grp) from b x where x.id < 4)"));
        if (chance(40)) {
            var other = item(List.of(plain("x")), true);
            items.add(other);
            text.append(" from ")
                    .append(other.text())
                    .append(" where ")
                    .append(shown)
                    .append(".id = ")
                    .append(other.name())
                    .append('.')
                    .append(other.id())
                    .append(" and (")
                    .append(condition(items))
                    .append(')');
        } else if (chance(70)) {
            text.append(blank()).append("where ").append(condition(items));
        }
        return text.append(any("", " returning " + shown + ".id, " + shown + ".txt"))
                .toString();
    }

    private String delete() {
        var target = any("a", "b", "only public.b");
        var shown = target.replace("only ", "");
        var items = new ArrayList<Item>(List.of(plain(shown)));
        var text = new StringBuilder("delete from ").append(target);
        if (chance(40)) {
            var other = item(List.of(plain("x")), true);
            items.add(other);
            text.append(" using ").append(other.text());
        }
        if (chance(70)) {
            text.append(blank()).append("where ").append(condition(items));
        }
        return text.append(any("", " returning " + shown + ".id, " + shown + ".txt"))
                .toString();
    }

    private String merge() {
        var source = any("b s", "(select * from b where grp > 1) s", "b as s(tenant, id, grp, txt)", "only b s");
        boolean aliased = chance(50);
        var result = new StringBuilder("merge into a ").append(aliased ? "m " : "");
        var name = aliased ? "m" : "a";
        result.append("using ").append(source).append(" on ").append(name).append(".id = s.id");
        if (chance(30)) {
            result.append(" and s.grp > 0 or ").append(name).append(".id = s.id and s.grp = 0");
        }
        if (chance(60)) {
            result.append(" when matched and s.grp > ").append(number()).append(" then update set grp = s.grp");
        }
        if (chance(30)) {
            result.append(" when matched then delete");
        }
        if (chance(50)) {
            result.append(" when not matched by source")
                    .append(any("", " and " + name + ".grp > 1"))
                    .append(any(" then delete", " then update set grp = 99"));
        }
        if (chance(50)) {
            result.append(" when not matched then insert (tenant, id, grp, txt) values (1, s.id, 1, s.txt)");
        }
        result.append(" when not matched then do nothing");
        return result.toString();
    }

    private String insert() {
        var select = "select 1, s.id + 3, s.grp, s.txt from " + any("b s", "only b s", "b as s(tenant, id, grp, txt)")
                + any("", " where s.grp > " + number() + " or s.id = 2");
        var conflict = any(
                "",
                " on conflict (tenant, id) do nothing",
                " on conflict (tenant, id) do update set grp = excluded.grp + a.grp",
                " on conflict (tenant, id) do update set grp = 7 where a.grp > 1 or excluded.grp > 2");
        return "insert into a (tenant, id, grp, txt) " + select + conflict + any("", " returning id, txt");
    }
}
