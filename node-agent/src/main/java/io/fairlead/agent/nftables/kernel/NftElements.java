package io.fairlead.agent.nftables.kernel;

import io.fairlead.agent.nftables.rules.DataSet;
import io.fairlead.agent.nftables.rules.Element;
import io.fairlead.agent.nftables.rules.IpFamily;
import io.fairlead.agent.nftables.rules.Words;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes the elements of one table, each batch at once or not at all. Numbers are those of
 * linux/netfilter/nf_tables.h. Not for several threads at once.
 */
public final class NftElements implements AutoCloseable {
  private static final int BATCH_BEGIN = 0x10;
  private static final int BATCH_END = 0x11;
  private static final int NFTABLES = 10;
  private static final int GET_CHAIN = NFTABLES << 8 | 4;
  private static final int NEW_ELEMENTS = NFTABLES << 8 | 12;
  private static final int GET_ELEMENTS = NFTABLES << 8 | 13;
  private static final int DELETE_ELEMENTS = NFTABLES << 8 | 14;
  private static final int INET = 1;
  private static final int TABLE = 1;
  private static final int SET = 2;
  private static final int ELEMENTS = 3;
  private static final int ELEMENT = 1;
  private static final int KEY = 1;
  private static final int DATA = 2;
  private static final int KEY_END = 10;
  private static final int VALUE = 1;
  private static final int CHAIN_NAME = 3;
  private static final int MAX_LIST_BYTES = 60_000;

  private final Netlink netlink;
  private final String table;
  private final NetlinkWriter writer = new NetlinkWriter();

  /**
   * @param netlink closed with this
   * @param table of family inet
   */
  public NftElements(Netlink netlink, String table) {
    this.netlink = netlink;
    this.table = table;
  }

  /**
   * Empties sets, then removes, then adds.
   *
   * @param removed with the data they have
   * @throws IOException when the kernel refuses it; all is as before then
   */
  public void change(
      Collection<String> emptied, Map<Element, Words> removed, Map<Element, Words> added)
      throws IOException {
    writer.clear();
    writer.end(writer.begin(BATCH_BEGIN, NetlinkWriter.REQUEST, 0, NFTABLES));
    for (String set : emptied) {
      int message = begin(DELETE_ELEMENTS, NetlinkWriter.REQUEST, set);
      writer.end(message);
    }
    lists(DELETE_ELEMENTS, NetlinkWriter.REQUEST, removed);
    lists(NEW_ELEMENTS, NetlinkWriter.REQUEST | NetlinkWriter.CREATE, added);
    writer.end(writer.begin(BATCH_END, NetlinkWriter.REQUEST, 0, NFTABLES));
    netlink.send(writer.messages());
  }

  /**
   * Whether the table is there, and in it a chain of this name.
   *
   * @throws IOException when the kernel does not say
   */
  public boolean hasChain(String chain) throws IOException {
    writer.clear();
    int message = writer.begin(GET_CHAIN, NetlinkWriter.REQUEST | NetlinkWriter.ACK, INET, 0);
    writer.text(TABLE, table);
    writer.text(CHAIN_NAME, chain);
    writer.end(message);
    try {
      netlink.send(writer.messages());
      return true;
    } catch (RefusedException e) {
      if (e.errno() == RefusedException.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Everything in these sets.
   *
   * @throws IOException when the kernel does not say, or something changed meanwhile
   */
  public List<HeldElement> list(Collection<DataSet> sets) throws IOException {
    List<HeldElement> held = new ArrayList<>();
    for (DataSet set : sets) {
      for (IpFamily family : IpFamily.values()) {
        writer.clear();
        String name = new Element(set, family, Words.NONE).setName();
        writer.end(begin(GET_ELEMENTS, NetlinkWriter.REQUEST | NetlinkWriter.DUMP, name));
        netlink.ask(
            writer.messages(), message -> HeldElement.read(message, set, family, held::add));
      }
    }
    return held;
  }

  /**
   * These, as they are now.
   *
   * @throws IOException when one is not there
   */
  public List<HeldElement> get(Collection<Element> wanted) throws IOException {
    List<HeldElement> held = new ArrayList<>();
    for (Element element : wanted) {
      writer.clear();
      int message = begin(GET_ELEMENTS, NetlinkWriter.REQUEST, element.setName());
      int list = writer.nest(ELEMENTS);
      put(element, Words.NONE, false);
      writer.unnest(list);
      writer.end(message);
      netlink.ask(
          writer.messages(),
          answer -> HeldElement.read(answer, element.set(), element.family(), held::add));
    }
    return held;
  }

  @Override
  public void close() {
    netlink.close();
  }

  private int begin(int type, int flags, String set) {
    int message = writer.begin(type, flags, INET, 0);
    writer.text(TABLE, table);
    writer.text(SET, set);
    return message;
  }

  private void lists(int type, int flags, Map<Element, Words> data) {
    Map<String, List<Element>> bySet = new HashMap<>();
    for (Element element : data.keySet()) {
      bySet.computeIfAbsent(element.setName(), _ -> new ArrayList<>()).add(element);
    }
    bySet.forEach((set, elements) -> list(type, flags, set, elements, data));
  }

  /** An attribute is 64 KiB at most, so long lists are several messages. */
  private void list(
      int type, int flags, String set, List<Element> elements, Map<Element, Words> data) {
    int at = 0;
    while (at < elements.size()) {
      int message = begin(type, flags, set);
      int list = writer.nest(ELEMENTS);
      while (at < elements.size() && writer.since(list) < MAX_LIST_BYTES) {
        Element element = elements.get(at++);
        put(element, data.getOrDefault(element, Words.NONE), type == NEW_ELEMENTS);
      }
      writer.unnest(list);
      writer.end(message);
    }
  }

  private void put(Element element, Words data, boolean withData) {
    int nest = writer.nest(ELEMENT);
    value(KEY, element.key());
    int end = element.range() ? element.key().bytes() : 0;
    if (element.range()) {
      value(KEY_END, data.first(end));
    }
    if (withData && data.bytes() > end) {
      value(DATA, data.after(end));
    }
    writer.unnest(nest);
  }

  private void value(int type, Words words) {
    int nest = writer.nest(type);
    ByteBuffer bytes = writer.attribute(VALUE, words.bytes());
    words.writeTo(bytes);
    writer.unnest(nest);
  }
}
