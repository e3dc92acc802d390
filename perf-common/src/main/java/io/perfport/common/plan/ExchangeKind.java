package io.perfport.common.plan;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How long a connection of an exchange test lives. */
public enum ExchangeKind {
  /** From its join to the end of the test: any number of requests, one behind the other. */
  @JsonProperty("persistent")
  PERSISTENT,
  /** For one request and its response: connecting is part of what is measured. TCP only. */
  @JsonProperty("single")
  SINGLE
}
