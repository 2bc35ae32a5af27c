"""Coefficients of the polynomials in Sources/CKernels/*/float_math*.h: minimax by Remez' exchange, in 60 digits.

Needs mpmath. Each line of output: name, coefficients from the constant up, and the largest weighted error.
"""
import mpmath as mp

mp.mp.dps = 60


def remez(function, weight, low, high, degree, rounds=12):
    """p minimising max |weight(x) * (p(x) - function(x))| on [low, high]."""
    n = degree + 2
    low, high = mp.mpf(low), mp.mpf(high)
    points = [(low + high) / 2 + (high - low) / 2 * mp.cos(mp.pi * (n - 1 - i) / (n - 1)) for i in range(n)]
    for _ in range(rounds):
        a = mp.matrix(n, n)
        b = mp.matrix(n, 1)
        for i, x in enumerate(points):
            for j in range(degree + 1):
                a[i, j] = x**j
            a[i, degree + 1] = (-1) ** i / weight(x)
            b[i] = function(x)
        solution = mp.lu_solve(a, b)
        c = [solution[j] for j in range(degree + 1)]
        error = lambda x: weight(x) * (mp.polyval(c[::-1], x) - function(x))
        grid = [low + (high - low) * i / 3000 for i in range(3001)]
        values = [error(x) for x in grid]
        extremes = []
        start = 0
        for i in range(1, len(grid) + 1):
            if i == len(grid) or mp.sign(values[i]) != mp.sign(values[start]):
                k = max(range(start, i), key=lambda j: abs(values[j]))
                extremes.append(k)
                start = i
        if len(extremes) < n:
            break
        while len(extremes) > n:
            if abs(values[extremes[0]]) < abs(values[extremes[-1]]):
                extremes.pop(0)
            else:
                extremes.pop()
        points = [grid[k] for k in extremes]
        worst = max(abs(v) for v in values)
        if worst < abs(solution[degree + 1]) * mp.mpf("1.0005"):
            break
    return c, max(abs(v) for v in values)


def show(name, function, weight, low, high, degree):
    c, worst = remez(function, weight, low, high, degree)
    print(name, f"[{mp.nstr(mp.mpf(low), 6)}, {mp.nstr(mp.mpf(high), 6)}] error {mp.nstr(worst, 3)}")
    for x in c:
        print("   ", mp.nstr(x, 20), float(x).hex())


def taylor_safe(f, series):
    return lambda x: series(x) if abs(x) < mp.mpf("1e-12") else f(x)


ln2h = mp.log(2) / 2 * mp.mpf("1.001")
s2 = mp.sqrt(2)
# exp(r) = 1 + r + r^2 q(r)
q = taylor_safe(lambda r: (mp.exp(r) - 1 - r) / r**2, lambda r: mp.mpf(1) / 2 + r / 6)
show("exp float", q, lambda r: r**2 + mp.mpf("1e-30"), -ln2h, ln2h, 4)
show("expm1 float", q, lambda r: abs(r) + mp.mpf("1e-30"), -ln2h, ln2h, 4)
show("exp double", q, lambda r: abs(r) + mp.mpf("1e-30"), -ln2h, ln2h, 9)
# log(1 + f) = f - f^2 / 2 + f^3 q(f)
l = taylor_safe(lambda f: (mp.log(1 + f) - f + f**2 / 2) / f**3, lambda f: mp.mpf(1) / 3 - f / 4)
show("log float", l, lambda f: f**2 + mp.mpf("1e-30"), 1 / s2 - 1, s2 - 1, 8)
# log((1+s)/(1-s)) = 2 s + s^3 q(s^2), s in [0, 3 - 2 sqrt 2]
a = taylor_safe(lambda z: (mp.log((1 + mp.sqrt(z)) / (1 - mp.sqrt(z))) - 2 * mp.sqrt(z)) / mp.sqrt(z) ** 3, lambda z: mp.mpf(2) / 3 + 2 * z / 5)
show("log double", a, lambda z: z + mp.mpf("1e-30"), 0, (3 - 2 * s2) ** 2 * mp.mpf("1.001"), 6)
# sin x = x + x^3 q(x^2), cos x = 1 - x^2 / 2 + x^4 q(x^2), |x| <= pi / 4
p4 = (mp.pi / 4 * mp.mpf("1.001")) ** 2
show("sin", taylor_safe(lambda z: (mp.sin(mp.sqrt(z)) / mp.sqrt(z) - 1) / z, lambda z: -mp.mpf(1) / 6 + z / 120), lambda z: z + mp.mpf("1e-30"), 0, p4, 3)
show("cos", taylor_safe(lambda z: (mp.cos(mp.sqrt(z)) - 1 + z / 2) / z**2, lambda z: mp.mpf(1) / 24 - z / 720), lambda z: z**2 + mp.mpf("1e-30"), 0, p4, 3)
# tanh x = x + x^3 q(x^2)
show("tanh", taylor_safe(lambda z: (mp.tanh(mp.sqrt(z)) / mp.sqrt(z) - 1) / z, lambda z: -mp.mpf(1) / 3 + 2 * z / 15), lambda z: z + mp.mpf("1e-30"), 0, mp.mpf("0.625") ** 2, 4)
# erf x = x + x q(x^2) on [0, 1]
show("erf", taylor_safe(lambda z: mp.erf(mp.sqrt(z)) / mp.sqrt(z) - 1, lambda z: 2 / mp.sqrt(mp.pi) * (1 - z / 3) - 1), lambda z: mp.mpf(1), 0, mp.mpf("0.86"), 5)
# erfc x = exp(-x - x q(x)) on [0.92, 4]
for d in (6, 7):
    show(f"erfc {d}", lambda x: -mp.log(mp.erfc(x)), lambda x: mp.erfc(x) / mp.erf(x), mp.mpf("0.92"), 4, d)
# atan x = x + x^3 q(x^2), |x| <= tan(pi / 8)
for d in (5, 6):
    show(f"atan {d}", taylor_safe(lambda z: (mp.atan(mp.sqrt(z)) / mp.sqrt(z) - 1) / z, lambda z: -mp.mpf(1) / 3 + z / 5), lambda z: z + mp.mpf("1e-30"), 0, (s2 - 1) ** 2, d)
