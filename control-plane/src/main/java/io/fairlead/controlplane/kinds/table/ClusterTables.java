package io.fairlead.controlplane.kinds.table;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Tables of roles and their bindings, of leases, and of what Services get addresses from. */
public final class ClusterTables {
  public static final List<TableColumn> ROLE = List.of(TableColumn.name(), TableColumn.createdAt());

  public static final List<TableColumn> BINDING =
      List.of(
          TableColumn.name(),
          TableColumn.text("Role", "The role that is given.", ClusterTables::role),
          TableColumn.age(),
          TableColumn.wide("Users", "Users it is given to.", o -> subjects(o, "User")),
          TableColumn.wide("Groups", "Groups it is given to.", o -> subjects(o, "Group")),
          TableColumn.wide(
              "ServiceAccounts",
              "Service accounts it is given to.",
              o -> subjects(o, "ServiceAccount")));

  public static final List<TableColumn> LEASE =
      List.of(
          TableColumn.name(),
          TableColumn.text(
              "Holder", "Who holds the lease.", o -> Json.text(o, "spec", "holderIdentity")),
          TableColumn.age());

  public static final List<TableColumn> SERVICE_CIDR =
      List.of(
          TableColumn.name(),
          TableColumn.text(
              "CIDRs",
              "Ranges that cluster IPs are taken from.",
              o -> String.join(",", Json.texts(o, "spec", "cidrs"))),
          TableColumn.age());

  public static final List<TableColumn> IP_ADDRESS =
      List.of(
          TableColumn.name(),
          TableColumn.text("ParentRef", "What has the address.", ClusterTables::parent),
          TableColumn.age());

  private ClusterTables() {}

  private static String role(ObjectNode binding) {
    return Json.text(binding, "roleRef", "kind") + "/" + Json.text(binding, "roleRef", "name");
  }

  private static String subjects(ObjectNode binding, String kind) {
    return Json.objects(binding, "subjects").stream()
        .filter(subject -> Json.text(subject, "kind").equals(kind))
        .map(ClusterTables::subject)
        .collect(Collectors.joining(", "));
  }

  private static String subject(ObjectNode subject) {
    String namespace = Json.text(subject, "namespace");
    boolean account = Json.text(subject, "kind").equals("ServiceAccount");
    return (account && !namespace.isEmpty() ? namespace + "/" : "") + Json.text(subject, "name");
  }

  /** {@code services/default/web}. */
  private static String parent(ObjectNode address) {
    if (!Json.has(address, "spec", "parentRef")) {
      return Cells.NONE;
    }
    String group = Json.text(address, "spec", "parentRef", "group");
    String resource = Json.text(address, "spec", "parentRef", "resource");
    String namespace = Json.text(address, "spec", "parentRef", "namespace");
    return (resource + (group.isEmpty() ? "" : "." + group)).toLowerCase(Locale.ROOT)
        + (namespace.isEmpty() ? "" : "/" + namespace)
        + "/"
        + Json.text(address, "spec", "parentRef", "name");
  }
}
