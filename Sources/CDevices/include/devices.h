#ifndef KERAS_DEVICES_H
#define KERAS_DEVICES_H

/// The device that computes where no other one was chosen, as a retained object. The library that a program imports
/// defines it; the address is null where none does.
extern void *_Nullable keras_standard_device(void) __attribute__((weak));

/// That device, or null.
void *_Nullable ck_find_standard_device(void);

#endif
