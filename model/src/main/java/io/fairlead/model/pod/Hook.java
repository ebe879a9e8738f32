package io.fairlead.model.pod;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What is done for a container when it has started, or before it is asked to end. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "hook")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Hook.Call.class, name = "call"),
  @JsonSubTypes.Type(value = Hook.Sleep.class, name = "sleep")
})
public sealed interface Hook {

  /** Runs a command in it, or asks it over the network. */
  record Call(Probe.Action action) implements Hook {}

  /** Waits. */
  record Sleep(int seconds) implements Hook {}
}
