/** What both ends must agree on: frames, control messages, statistics, units, result records. */
package io.perfport.common;
