/* Arithmetic that the results depend on; the build includes this before every file.
 *
 * NaN means "not defined" here and diverged networks are recognised by it, so compiler options that
 * assume it away (-ffast-math, -Ofast) give wrong results instead of fast ones; options that
 * reorder sums or round differently give other bytes. */
#ifndef BASE_ARITHMETIC_H
#define BASE_ARITHMETIC_H

#if !defined(__x86_64__) || defined(__ILP32__)
#error "these programs need a 64-bit x86 processor (x86-64) with AVX2 and FMA"
#endif

#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error "-ffast-math, -Ofast and -ffinite-math-only make NaN undetectable; remove them from CFLAGS"
#endif

/* gcc sets these to 0 for -funsafe-math-optimizations, its parts, and -fcx-limited-range. */
#if defined(__GCC_IEC_559) && (__GCC_IEC_559 == 0 || __GCC_IEC_559_COMPLEX == 0)
#error "unsafe floating-point options change the results; remove them from CFLAGS"
#endif

/* 16 is as 0 for all types but _Float16. */
#if defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0 && __FLT_EVAL_METHOD__ != 16
#error "-mfpmath=387 rounds differently and changes the results; remove it from CFLAGS"
#endif

#endif
