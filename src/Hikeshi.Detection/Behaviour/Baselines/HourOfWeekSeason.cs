namespace Hikeshi.Detection.Behaviour;

/// <summary>
/// How much busier than on average an hour of the week is, with a factor for the day's class: an estimate is drawn to 1 as long as little is known
/// (a Gamma prior of weight <see cref="PriorHours"/>: the empirical-Bayes estimate of a Poisson rate, Gelman et al., Bayesian Data Analysis, 2.6).
/// A holiday, and a Saturday, has the hours of Sunday. One thread at a time.
/// </summary>
/// <param name="calendar">Which day is what.</param>
public sealed class HourOfWeekSeason(BankDays calendar)
{
    /// <summary>Hours of average business that the prior is worth.</summary>
    private const double PriorHours = 4;
    private const int Sunday = 144;

    private readonly double[] _amount = new double[168];
    private readonly double[] _hours = new double[168];
    private readonly double[] _ofClass = new double[3];
    private readonly double[] _expectedOfClass = new double[3];
    private double _totalAmount;
    private double _totalHours;

    /// <param name="hour">Any time within the hour that is over.</param>
    /// <param name="amount">What it had.</param>
    public void Learn(DateTimeOffset hour, double amount)
    {
        var (bin, of) = (Bin(hour), (int)calendar.ClassOf(hour));
        if (of != (int)DayClass.Settlement)
        {
            // Settlement days have a factor of their own and must not make every such weekday look busy.
            _amount[bin] += amount;
            _hours[bin]++;
        }

        _totalAmount += amount;
        _totalHours++;
        _ofClass[of] += amount;
        _expectedOfClass[of] += OfHour(bin) * Mean;
    }

    /// <summary>1 is an average hour; never 0.</summary>
    public double Factor(DateTimeOffset time)
    {
        var of = (int)calendar.ClassOf(time);
        var ofDay = of == (int)DayClass.Settlement ? Ratio(_ofClass[of], _expectedOfClass[of]) : 1;
        return OfHour(Bin(time)) * ofDay;
    }

    private double Mean => _totalHours == 0 ? 0 : _totalAmount / _totalHours;

    private double OfHour(int bin) => Ratio(_amount[bin], _hours[bin] * Mean);

    private double Ratio(double seen, double expected)
    {
        var prior = PriorHours * Mean;
        return prior <= 0 ? 1 : (seen + prior) / (expected + prior);
    }

    private int Bin(DateTimeOffset time)
    {
        var bin = calendar.HourOfWeek(time);
        return calendar.ClassOf(time) == DayClass.Closed ? Sunday + (bin % 24) : bin;
    }
}
