namespace Hikeshi.Sharing.Reputation;

/// <summary>
/// How likely what a producer says proves true: the mean of a beta distribution over what came of it so far, with forgetting
/// (A. Jøsang, R. Ismail, "The Beta Reputation System", 15th Bled Electronic Commerce Conference, 2002, §3). What was wrong is forgotten more slowly than what was right.
/// </summary>
/// <param name="Right">Weight of what proved true, as of <paramref name="At"/>.</param>
/// <param name="Wrong">Weight of what was taken back.</param>
public readonly record struct BetaEstimate(double Right, double Wrong, DateTimeOffset At)
{
    /// <summary>Good deeds beyond this are not saved up: nobody buys a free mistake.</summary>
    public const double MostRight = 20;

    private static readonly TimeSpan RightHalfLife = TimeSpan.FromDays(30);
    private static readonly TimeSpan WrongHalfLife = TimeSpan.FromDays(90);

    /// <summary>Between 0 and 1; 0.5 when nothing is known.</summary>
    public double Expected => (Right + 1) / (Right + Wrong + 2);

    /// <summary>A clock that went back forgets nothing.</summary>
    public BetaEstimate AsOf(DateTimeOffset now) => now <= At ? this : new(Right * Left(now - At, RightHalfLife), Wrong * Left(now - At, WrongHalfLife), now);

    public BetaEstimate WithRight(double weight, DateTimeOffset now) => AsOf(now) is var seen ? seen with { Right = Math.Min(MostRight, seen.Right + weight) } : default;

    public BetaEstimate WithWrong(double weight, DateTimeOffset now) => AsOf(now) is var seen ? seen with { Wrong = seen.Wrong + weight } : default;

    private static double Left(TimeSpan passed, TimeSpan halfLife) => Math.Pow(0.5, passed / halfLife);
}
