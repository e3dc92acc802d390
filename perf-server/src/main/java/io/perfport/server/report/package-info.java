/** What the server prints. */
package io.perfport.server.report;
