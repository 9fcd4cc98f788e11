// CRC-32C, polynomial 0x1EDC6F41 reflected (RFC 3720, appendix B.4).
#include <pthread.h>
#include <string.h>

#include "internal.h"

static uint32_t table[256];
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static void fill_table(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t value = byte;
    for (int bit = 0; bit < 8; bit++) value = (value >> 1) ^ (value & 1 ? 0x82F63B78u : 0);
    table[byte] = value;
  }
}

uint32_t cvk_crc32c_table(uint32_t crc, const uint8_t *bytes, size_t count) {
  pthread_once(&table_once, fill_table);
  crc = ~crc;
  for (size_t i = 0; i < count; i++) crc = (crc >> 8) ^ table[(crc ^ bytes[i]) & 0xFF];
  return ~crc;
}

#if CVK_HAS_X86
#include <nmmintrin.h>

__attribute__((target("sse4.2"))) uint32_t cvk_crc32c_sse42(uint32_t crc, const uint8_t *bytes,
                                                            size_t count) {
  uint64_t value = ~crc;
  for (; count >= 8; count -= 8, bytes += 8) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    value = _mm_crc32_u64(value, word);
  }
  for (; count > 0; count--, bytes++) value = _mm_crc32_u8((uint32_t)value, *bytes);
  return ~(uint32_t)value;
}
#endif

#if CVK_HAS_NEON
#include <arm_acle.h>

__attribute__((target("crc"))) uint32_t cvk_crc32c_arm(uint32_t crc, const uint8_t *bytes,
                                                       size_t count) {
  crc = ~crc;
  for (; count >= 8; count -= 8, bytes += 8) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    crc = __crc32cd(crc, word);
  }
  for (; count > 0; count--, bytes++) crc = __crc32cb(crc, *bytes);
  return ~crc;
}
#endif
