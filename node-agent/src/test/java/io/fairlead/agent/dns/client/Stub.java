package io.fairlead.agent.dns.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** What resolvers of C libraries and of Go do with a search list, as their sources have it. */
public enum Stub {
  /** {@code __res_context_search} and {@code __res_context_query} of 2.26 and later. */
  GLIBC {
    @Override
    Result resolve(Name given, boolean absolute, SearchList list, List<Integer> types, Asker asker)
        throws TextParseException {
      boolean asIs = absolute || given.labels() - 1 >= list.ndots();
      String first = "";
      if (asIs) {
        Step step = glibc(full(given, Name.root), types, asker);
        if (step.end != null || absolute) {
          return step.end != null ? step.end : Result.error(step.error);
        }
        first = step.error;
      }
      Set<String> met = new TreeSet<>();
      String last = "";
      for (Name domain : list.domains()) {
        Step step = glibc(full(given, domain), types, asker);
        if (step.end != null) {
          return step.end;
        }
        last = step.error;
        met.add(last);
        if (last.equals("FAIL")) {
          break;
        }
      }
      if (!asIs) {
        Step step = glibc(full(given, Name.root), types, asker);
        if (step.end != null) {
          return step.end;
        }
        last = step.error;
      }
      return Result.error(
          asIs
              ? first
              : met.contains("NODATA") ? "NODATA" : met.contains("AGAIN") ? "AGAIN" : last);
    }
  },

  /** {@code name_from_dns_search} and {@code name_from_dns} of 1.2. */
  MUSL {
    @Override
    Result resolve(Name given, boolean absolute, SearchList list, List<Integer> types, Asker asker)
        throws TextParseException {
      List<Name> names = new ArrayList<>();
      if (!absolute && given.labels() - 1 < list.ndots()) {
        for (Name domain : list.domains()) {
          names.add(full(given, domain));
        }
      }
      names.add(full(given, Name.root));
      for (Name name : names) {
        List<Seen> seen = ask(name, types, asker);
        String error = "";
        for (Seen one : seen) {
          error =
              switch (one.rcode) {
                case Rcode.NOERROR -> "";
                case Rcode.NXDOMAIN -> "NONAME";
                case Rcode.SERVFAIL -> "AGAIN";
                default -> "FAIL";
              };
          if (!error.isEmpty()) {
            break;
          }
        }
        if (!error.equals("NONAME")) {
          Result found = Result.of(seen, "NODATA");
          return error.isEmpty() ? found : Result.error(error);
        }
      }
      return Result.error("NONAME");
    }
  },

  /** {@code goLookupIPCNAMEOrder} and {@code nameList} of Go 1.22, without strict errors. */
  GO {
    @Override
    Result resolve(Name given, boolean absolute, SearchList list, List<Integer> types, Asker asker)
        throws TextParseException {
      Name bare = full(given, Name.root);
      List<Name> names = new ArrayList<>();
      boolean asIs = absolute || given.labels() - 1 >= list.ndots();
      if (asIs) {
        names.add(bare);
      }
      if (!absolute) {
        for (Name domain : list.domains()) {
          names.add(full(given, domain));
        }
      }
      if (!asIs) {
        names.add(bare);
      }
      String error = "";
      for (Name name : names) {
        List<Seen> seen = ask(name, types, asker);
        for (Seen one : seen) {
          boolean failed = one.rcode != Rcode.NOERROR || one.addresses.isEmpty();
          if (failed && (error.isEmpty() || !name.equals(bare))) {
            error = one.rcode == Rcode.NOERROR || one.rcode == Rcode.NXDOMAIN ? "NONAME" : "AGAIN";
          }
        }
        Result found = Result.of(seen, "");
        if (!found.addresses.isEmpty()) {
          return found;
        }
      }
      return Result.error(error);
    }
  };

  /** Who is asked. */
  @FunctionalInterface
  public interface Asker {
    Seen ask(Name name, int type);
  }

  /**
   * What a stub sees of an answer.
   *
   * @param records number of them in the answer section
   * @param addresses of the type that was asked, if there was no error
   * @param canonical their owner; null when there are none
   */
  public record Seen(int rcode, int records, Set<String> addresses, @Nullable Name canonical) {

    public static Seen of(int rcode, List<Record> answer, int type) {
      List<Record> wanted =
          answer.stream()
              .filter(record -> rcode == Rcode.NOERROR && record.getType() == type)
              .toList();
      Set<String> addresses = new TreeSet<>();
      wanted.forEach(record -> addresses.add(record.rdataToString()));
      return new Seen(
          rcode, answer.size(), addresses, wanted.isEmpty() ? null : wanted.getFirst().getName());
    }
  }

  /** What a program gets. */
  public record Result(Set<String> addresses, String canonical, String error) {

    static Result error(String error) {
      return new Result(Set.of(), "", error);
    }

    private static Result of(List<Seen> seen, String otherwise) {
      Set<String> addresses = new TreeSet<>();
      String canonical = "";
      for (Seen one : seen) {
        if (one.rcode == Rcode.NOERROR && one.canonical != null) {
          addresses.addAll(one.addresses);
          canonical = canonical.isEmpty() ? one.canonical.toString() : canonical;
        }
      }
      return addresses.isEmpty() ? error(otherwise) : new Result(addresses, canonical, "");
    }
  }

  /** An end, or why it goes on. */
  private record Step(@Nullable Result end, String error) {}

  private static Step glibc(Name name, List<Integer> types, Asker asker) {
    List<Seen> seen = ask(name, types, asker);
    if (seen.stream().anyMatch(one -> one.rcode == Rcode.NOERROR && one.records > 0)) {
      return new Step(Result.of(seen, "NONAME"), "");
    }
    int first = seen.getFirst().rcode;
    return new Step(
        null,
        switch (first == Rcode.NOERROR ? seen.getLast().rcode : first) {
          case Rcode.NXDOMAIN -> "NONAME";
          case Rcode.NOERROR -> "NODATA";
          case Rcode.SERVFAIL -> "AGAIN";
          default -> "FAIL";
        });
  }

  private static List<Seen> ask(Name name, List<Integer> types, Asker asker) {
    return types.stream().map(type -> asker.ask(name, type)).toList();
  }

  private static Name full(Name given, Name domain) throws TextParseException {
    try {
      return Name.concatenate(given, domain);
    } catch (NameTooLongException e) {
      throw new IllegalArgumentException("no names this long are tried", e);
    }
  }

  abstract Result resolve(
      Name given, boolean absolute, SearchList list, List<Integer> types, Asker asker)
      throws TextParseException;

  /**
   * Looks a name up.
   *
   * @param given with a final dot: never completed
   * @param types {@code A}, {@code AAAA} or both
   */
  public Result resolve(String given, SearchList list, List<Integer> types, Asker asker) {
    boolean absolute = given.endsWith(".");
    try {
      Name name = Name.fromString(absolute ? given.substring(0, given.length() - 1) : given);
      return resolve(name, absolute, list, types, asker);
    } catch (TextParseException e) {
      throw new IllegalArgumentException(given, e);
    }
  }

  /** What getaddrinfo asks for. */
  public static final List<List<Integer>> FAMILIES =
      List.of(List.of(Type.A, Type.AAAA), List.of(Type.A), List.of(Type.AAAA));
}
