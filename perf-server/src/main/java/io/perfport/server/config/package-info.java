/** What a server is asked to do, as validated records: start at {@link ServerConfig}. */
package io.perfport.server.config;
