package io.fairlead.model.meta;

/** Transport protocols a port may have. */
public enum Protocol {
  TCP,
  UDP,
  SCTP
}
