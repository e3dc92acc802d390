/**
 * What is told of sessions as they go: {@link io.perfport.server.observer.SessionObserver} hears of
 * it, and the log, the JSON lines and the metrics are its implementations.
 */
package io.perfport.server.observer;
