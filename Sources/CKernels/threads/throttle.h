// How long libgomp's threads spin before they sleep.
#ifndef CK_THROTTLE_H
#define CK_THROTTLE_H

// For a while, or no longer: libgomp's threads, oneDNN's among them, sleep after some 50 microseconds of waiting in
// place of 15 milliseconds, which on a contended machine are somebody else's.
void ck_throttle(int on);

#endif
