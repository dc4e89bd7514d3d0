"""Reference values, written to tests/shape-statistics.json: scipy, statsmodels, scikit-learn.

    python -m venv venv && venv/bin/pip install scipy==1.17.1 statsmodels==0.15.0 scikit-learn==1.9.1
    venv/bin/python bench/peers/shape_statistics.py > tests/shape-statistics.json

The small data set is made by a formula, so that both sides hold the same numbers without a file.
"""
import json
import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.multivariate.manova import MANOVA
from statsmodels.stats.multitest import multipletests
import statsmodels.api as sm
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import roc_auc_score

n = 24
i = np.arange(n)
scores = np.stack([np.sin(1.7 * i + 0.3) + 0.4 * (i % 2), np.cos(2.3 * i) + 0.02 * i, np.sin(0.9 * i * i) - 0.3 * (i % 2)], 1)
group = i % 2
age = 40 + 3.0 * ((7 * i) % 11)
out = {}
out['normal'] = [float(stats.norm.cdf(z)) for z in (-8, -1.96, 0, 0.5, 3)]
out['normalQuantile'] = [float(stats.norm.ppf(p)) for p in (1e-10, 0.025, 0.3, 0.975)]
out['studentTwoSided'] = [float(2 * stats.t.sf(t, d)) for t, d in ((2.0, 5), (0.5, 1), (10, 30), (3.3, 2.5))]
out['f'] = [float(stats.f.sf(f, a, b)) for f, a, b in ((2.5, 3, 20), (0.1, 1, 1), (30, 5, 100), (1.2, 2.5, 7.5))]
out['chiSquared'] = [float(stats.chi2.sf(x, k)) for x, k in ((3.84, 1), (0.5, 4), (60, 10))]
p = [0.001, 0.04, 0.03, 0.2, 0.9, 0.03, 0.0004]
out['bh'] = multipletests(p, method='fdr_bh')[1].tolist()
out['by'] = multipletests(p, method='fdr_by')[1].tolist()
out['holm'] = multipletests(p, method='holm')[1].tolist()

frame = pd.DataFrame({'a': scores[:, 0], 'b': scores[:, 1], 'c': scores[:, 2], 'g': group.astype(float), 'age': age, 'k': (i % 3).astype(str)})
def tables(formula, effect):
    table = MANOVA.from_formula(formula, frame).mv_test().results[effect]['stat']
    return {name: [float(table.loc[name, c]) for c in ('Value', 'Num DF', 'Den DF', 'F Value', 'Pr > F')] for name in ("Wilks' lambda", "Pillai's trace")}
out['manovaGroup'] = tables('a + b + c ~ g', 'g')
out['mancovaGroupGivenAge'] = tables('a + b + c ~ g + age', 'g')
out['manovaThree'] = tables('a + b + c ~ k', 'k')
x = sm.add_constant(np.stack([group, age], 1).astype(float))
fit = sm.OLS(scores[:, 0], x).fit()
out['ols'] = {'coefficients': fit.params.tolist(), 'errors': fit.bse.tolist(), 'groupF': float(fit.tvalues[1] ** 2)}
fits = [sm.OLS(scores[:, k], x).fit() for k in range(3)]
out['olsOfScores'] = {
    'slopes': [f.params[1:].tolist() for f in fits],
    'intervals': [f.conf_int()[1:].tolist() for f in fits],
    'pValues': [f.pvalues[1:].tolist() for f in fits],
    # Share of what age leaves that the group explains.
    'partialR2OfGroup': [float(1 - f.ssr / sm.OLS(scores[:, k], x[:, [0, 2]]).fit().ssr) for k, f in enumerate(fits)],
}
one, two = scores[group == 0], scores[group == 1]
pooled = (np.cov(one.T) * 11 + np.cov(two.T) * 11) / 22
d = two.mean(0) - one.mean(0)
t2 = float(d @ np.linalg.solve(pooled, d) * 6)
out['hotelling'] = {'tSquared': t2, 'pValue': float(stats.f.sf(t2 * (24 - 3 - 1) / (3 * 22), 3, 20))}
# One sample: are the mean differences of pairs of rows 0? T^2 from its definition.
pairs = two - one
centre = pairs.mean(0)
t1 = float(12 * centre @ np.linalg.solve(np.cov(pairs.T), centre))
out['hotellingOfPairs'] = {'tSquared': t1, 'f': t1 * (12 - 3) / (3 * 11), 'pValue': float(stats.f.sf(t1 * (12 - 3) / (3 * 11), 3, 9))}
def power(n1, n2, modes, distance, alpha):
    """Of Hotelling's test, by the non-central F distribution."""
    d1, d2 = modes, n1 + n2 - modes - 1
    return float(stats.ncf.sf(stats.f.isf(alpha, d1, d2), d1, d2, distance ** 2 * n1 * n2 / (n1 + n2)))
cases = [(20, 20, 3, 0.8, 0.05), (15, 30, 5, 1.0, 0.05), (40, 40, 8, 0.7, 0.01), (10, 12, 1, 1.2, 0.05)]
out['power'] = [{'groupSizes': [a, b], 'modes': m, 'distance': d, 'alpha': al, 'power': power(a, b, m, d, al)} for a, b, m, d, al in cases]
ridge = Ridge(alpha=2.5).fit(scores, age)
out['ridge'] = {'coefficients': ridge.coef_.tolist(), 'intercept': float(ridge.intercept_)}
# Ours divides the loss by nothing: sum of log losses + (penalty / 2) |w|^2, so C = 1 / penalty.
logistic = LogisticRegression(C=1 / 0.7, tol=1e-12, max_iter=10000).fit(scores, group)
out['logistic'] = {'coefficients': logistic.coef_[0].tolist(), 'intercept': float(logistic.intercept_[0])}
balanced = LogisticRegression(C=1 / 0.7, tol=1e-12, max_iter=10000, class_weight='balanced').fit(scores, (i % 3 == 0).astype(int))
out['logisticBalanced'] = {'coefficients': balanced.coef_[0].tolist(), 'intercept': float(balanced.intercept_[0])}
lda = LinearDiscriminantAnalysis(solver='lsqr', priors=[0.5, 0.5]).fit(scores, group)
out['lda'] = lda.predict_proba(scores)[:5, 1].tolist()
out['auc'] = float(roc_auc_score(group, scores[:, 0]))

def delong(labels, values):
    """Variance of one AUC by its structural components (DeLong, DeLong & Clarke-Pearson 1988), directly."""
    pos, neg = values[labels == 1], values[labels == 0]
    psi = (pos[:, None] > neg[None, :]) + 0.5 * (pos[:, None] == neg[None, :])
    return float(psi.mean(1).var(ddof=1) / len(pos) + psi.mean(0).var(ddof=1) / len(neg))
out['delongVariance'] = delong(group, scores[:, 0])
print(json.dumps(out, indent=1))
