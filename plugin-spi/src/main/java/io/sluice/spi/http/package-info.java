/** Heads of HTTP messages as plugins see them: views onto the proxy's own messages, alike for every HTTP version. */
package io.sluice.spi.http;
