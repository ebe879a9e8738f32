/* Sends every datagram back with the bit of a response set: what the kernel lets a server do.
   Two threads with a socket each, many datagrams in a call. Argument: the port, on 127.0.0.1. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { BATCH = 64, MOST = 2048, THREADS = 2 };

static int port;

static void *serve(void *unused) {
  (void)unused;
  int one = 1, fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
  if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0) {
    perror("bind");
    exit(1);
  }
  static __thread char buffers[BATCH][MOST];
  static __thread struct sockaddr_in names[BATCH];
  static __thread struct iovec vectors[BATCH];
  static __thread struct mmsghdr messages[BATCH];
  for (;;) {
    for (int i = 0; i < BATCH; i++) {
      vectors[i] = (struct iovec){buffers[i], MOST};
      memset(&messages[i].msg_hdr, 0, sizeof messages[i].msg_hdr);
      messages[i].msg_hdr.msg_name = &names[i];
      messages[i].msg_hdr.msg_namelen = sizeof names[i];
      messages[i].msg_hdr.msg_iov = &vectors[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    int got = recvmmsg(fd, messages, BATCH, MSG_WAITFORONE, NULL);
    for (int i = 0; i < got; i++) {
      buffers[i][2] |= 0x80;
      vectors[i].iov_len = messages[i].msg_len;
    }
    for (int sent = 0, now; sent < got; sent += now > 0 ? now : 1)
      now = sendmmsg(fd, messages + sent, got - sent, 0);
  }
}

int main(int count, char **arguments) {
  pthread_t thread;
  if (count != 2)
    return 2;
  port = atoi(arguments[1]);
  for (int i = 1; i < THREADS; i++)
    pthread_create(&thread, NULL, serve, NULL);
  serve(NULL);
}
