"""Small real data sets, each with its provenance, that come with the program and work offline."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from wizard.assumptions.domain import Domain, binary, classes, counts, positive, real_line
from wizard.assumptions.several import durations, out_of, vectors
from wizard.data.table import Table, read_table


@dataclass(frozen=True)
class DataSet:
    """A data set that comes with the program.

    Parameters
    ----------
    name : unique, lower case with underscores, as used in a permalink.
    title, story : what it is called, and in one sentence what it is about.
    targets : the columns of the target to start with, one for each of its numbers.
    inputs : the input columns to start with; a person may choose others.
    domains : the kinds of target that suit it, the most natural one first.
    labels : for every column what to write on an axis, with the unit.
    source : where the values come from and what they were compared with.
    file : the name of the file in ``wizard/data/sets``.
    """

    name: str
    title: str
    story: str
    targets: tuple[str, ...]
    inputs: tuple[str, ...]
    domains: tuple[Domain, ...]
    labels: tuple[tuple[str, str], ...]
    source: str
    file: str

    def __post_init__(self) -> None:
        columns = [column for column, _ in self.labels]
        for column in (*self.targets, *self.inputs):
            if column not in columns:
                raise ValueError(f"Data set {self.name!r}: give the column {column!r} an axis label in labels.")
        if not self.domains:
            raise ValueError(f"Data set {self.name!r}: name at least one domain that suits its target.")

    def label(self, column: str) -> str:
        """What to write on the axis of a column; the column's own name where nothing is known of it."""
        return dict(self.labels).get(column, column)


def load(dataset: DataSet) -> Table:
    """Read a data set that comes with the program.

    >>> load(challenger).rows
    23
    """
    content = files("wizard.data").joinpath("sets", dataset.file).read_bytes()
    return read_table(content, dataset.title)


horse_kicks = DataSet(
    name="horse_kicks",
    title="Deaths by horse kick",
    story="How many soldiers of each Prussian army corps were killed by a horse's kick in each of twenty "
    "years: the classic example of rare events that obey the Poisson law.",
    targets=("deaths",),
    inputs=("year",),
    domains=(counts,),
    labels=(
        ("deaths", "Deaths per corps and year"),
        ("year", "Year"),
        ("corps", "Army corps (G: the Guard)"),
    ),
    source="L. von Bortkiewicz, Das Gesetz der kleinen Zahlen, Leipzig: Teubner, 1898; 14 corps, 1875-1894. "
    "Values from the R package pscl (prussian); equal in every cell to vcd (VonBort, after Andrews and "
    "Herzberg, Data, Springer 1985).",
    file="horse_kicks.csv",
)

challenger = DataSet(
    name="challenger",
    title="Challenger O-rings",
    story="Whether any O-ring was damaged on the 23 space shuttle flights before Challenger, by the "
    "temperature at launch; on the day of the accident it was 31 °F.",
    targets=("damaged",),
    inputs=("temperature_F",),
    domains=(binary,),
    labels=(
        ("damaged", "O-ring damage (1: at least one eroded or leaking)"),
        ("temperature_F", "Temperature at launch (°F)"),
    ),
    source="Report of the Presidential Commission on the Space Shuttle Challenger Accident, vol. 1, 1986, "
    "pp. 129-131. Values from the R package DAAG (orings), 1 where its Total of incidents is above 0; the "
    "same 7 of 23 flights as in Swan and Rigby, GLIM Newsletter 24 (1995).",
    file="challenger.csv",
)

newcomb = DataSet(
    name="newcomb",
    title="Newcomb's speed of light",
    story="66 measurements in 1882 of how long light takes for 7.44 km, two of which went badly wrong: "
    "a mean and a median that disagree.",
    targets=("time_deviation",),
    inputs=(),
    domains=(real_line,),
    labels=(("time_deviation", "Deviation of the passage time from 24,800 ns (ns)"),),
    source="S. Newcomb, Measures of the velocity of light, Astronomical Papers 2, 1891, third series. "
    "Values from the R package MASS (newcomb), put into the order of S. M. Stigler, Ann. Stat. 5 "
    "(1977), 1055-1098, table 5, as its help page quotes it.",
    file="newcomb.csv",
)

stack_loss = DataSet(
    name="stack_loss",
    title="Stack loss",
    story="How much ammonia a plant that makes nitric acid lost on 21 days: "
    "the classic test of regression in the presence of outliers.",
    targets=("stack_loss",),
    inputs=("air_flow", "water_temperature", "acid_concentration"),
    domains=(real_line, positive),
    labels=(
        ("stack_loss", "Ammonia lost (tenths of a percent)"),
        ("air_flow", "Flow of cooling air (rate of operation, unit not recorded)"),
        ("water_temperature", "Temperature of the cooling water (degrees, scale not recorded)"),
        ("acid_concentration", "Concentration of acid (tenths of a percent above 50 %)"),
    ),
    source="K. A. Brownlee, Statistical Theory and Methodology in Science and Engineering, 2nd ed., "
    "New York: Wiley, 1965, pp. 491-500. Values from the R package datasets (stackloss); equal in every "
    "cell to statsmodels.",
    file="stack_loss.csv",
)

iris = DataSet(
    name="iris",
    title="Iris flowers",
    story="Which of three species an iris is, by the lengths and widths of its sepals and petals.",
    targets=("species",),
    inputs=("sepal_length", "sepal_width", "petal_length", "petal_width"),
    domains=(classes,),
    labels=(
        ("species", "Species"),
        ("sepal_length", "Sepal length (cm)"),
        ("sepal_width", "Sepal width (cm)"),
        ("petal_length", "Petal length (cm)"),
        ("petal_width", "Petal width (cm)"),
    ),
    source="R. A. Fisher, The use of multiple measurements in taxonomic problems, Ann. Eugenics 7 (1936), "
    "179-188; measured by E. Anderson. Values from the R package datasets (iris), equal in every cell "
    "to scikit-learn; both follow Fisher, unlike the copy in the UCI repository, which differs in rows "
    "35 and 38.",
    file="iris.csv",
)

petals = DataSet(
    name="petals",
    title="Iris petals",
    story="Length and width of the petals of 150 irises of three species: two numbers that go together.",
    targets=("petal_length", "petal_width"),
    inputs=("sepal_length",),
    domains=(vectors,),
    labels=iris.labels,
    source=iris.source,
    file=iris.file,
)

beetles = DataSet(
    name="beetles",
    title="Bliss's beetles",
    story="How many flour beetles died within five hours in gaseous carbon disulphide, at eight doses: "
    "the classic example of a dose and its response.",
    targets=("killed", "exposed"),
    inputs=("log_dose",),
    domains=(out_of,),
    labels=(
        ("killed", "Beetles killed"),
        ("exposed", "Beetles exposed"),
        ("log_dose", "Dose of carbon disulphide (log10 of mg per litre)"),
    ),
    source="C. I. Bliss, The calculation of the dosage-mortality curve, Ann. Appl. Biol. 22 (1935), 134-167, "
    "both replicates together, as in A. J. Dobson, An Introduction to Generalized Linear Models, table 7.2, and "
    "in the R package glmx (BeetleMortality).",
    file="beetles.csv",
)

leukaemia = DataSet(
    name="leukaemia",
    title="Remission of leukaemia",
    story="How many weeks 42 patients with leukaemia stayed in remission, in pairs of which one was given "
    "6-mercaptopurine and one a placebo; 12 had not relapsed when the trial ended.",
    targets=("weeks", "relapsed"),
    inputs=("mercaptopurine",),
    domains=(durations,),
    labels=(
        ("weeks", "Time in remission (weeks)"),
        ("relapsed", "1: relapsed then, 0: still in remission"),
        ("mercaptopurine", "6-mercaptopurine (1) or placebo (0)"),
        ("pair", "Pair of patients"),
    ),
    source="E. J. Freireich et al., Blood 21 (1963), 699-716; E. A. Gehan, Biometrika 52 (1965), 203-223; printed "
    "in D. R. Cox and D. Oakes, Analysis of Survival Data, London: Chapman and Hall, 1984, p. 7, and in the R "
    "package MASS (gehan), whose pairs these are.",
    file="leukaemia.csv",
)

old_faithful = DataSet(
    name="old_faithful",
    title="Old Faithful",
    story="How long one waits for the next eruption of the geyser Old Faithful in Yellowstone: either about 55 or "
    "about 80 minutes, after a short eruption or a long one.",
    targets=("waiting",),
    inputs=(),
    domains=(real_line, positive),
    labels=(
        ("waiting", "Wait for the next eruption (minutes)"),
        ("eruption", "Duration of the eruption (minutes)"),
    ),
    source="A. Azzalini and A. W. Bowman, A look at some data on the Old Faithful geyser, Applied Statistics 39 "
    "(1990), 357-365, in the form of W. Haerdle, Smoothing Techniques, New York: Springer, 1991, and of R's "
    "`faithful`.",
    file="old_faithful.csv",
)

DATA_SETS = (horse_kicks, challenger, newcomb, stack_loss, old_faithful, iris, petals, beetles, leukaemia)
