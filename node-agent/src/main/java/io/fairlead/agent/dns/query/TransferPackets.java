package io.fairlead.agent.dns.query;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * The packets of a zone transfer (RFC 5936), made one after the other while they are sent. Used by
 * one thread.
 */
final class TransferPackets implements Iterator<byte[]> {
  private static final int RECORDS = 100; // whatever their names, they fit a packet

  private final Query query;
  private final Iterator<Record> records;

  /**
   * @param records from SOA to SOA
   */
  TransferPackets(Query query, Iterator<Record> records) {
    this.query = query;
    this.records = records;
  }

  @Override
  public boolean hasNext() {
    return records.hasNext();
  }

  @Override
  public byte[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Message message = new Message(query.id());
    message.getHeader().setFlag(Flags.QR);
    message.getHeader().setFlag(Flags.AA);
    message.addRecord(query.question(), Section.QUESTION);
    for (int i = 0; i < RECORDS && records.hasNext(); i++) {
      message.addRecord(records.next(), Section.ANSWER);
    }
    return message.toWire();
  }
}
