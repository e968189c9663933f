using System.Globalization;

namespace Hikeshi.Bench.Evidence;

/// <summary>What one round measured. Rates are entries or rows a second.</summary>
/// <param name="Behind">Seconds that publishing took after the last append.</param>
/// <param name="WriteAndSync">Seconds to write and sync as many bytes as a group has.</param>
/// <param name="Hash">Seconds to hash an entry.</param>
/// <param name="Alone">Milliseconds of an append alone.</param>
/// <param name="Sync">Milliseconds of a bare fdatasync.</param>
/// <param name="Called">PostgreSQL, one commit per row, a row is a call.</param>
/// <param name="Stated">PostgreSQL, one commit per row, a row is five statements.</param>
/// <param name="Copied">PostgreSQL, COPY, one commit per group.</param>
internal sealed record RoundResult(
    double PerSecond, double Microseconds, double Group, double Behind, double WriteAndSync, double Hash, double Alone, double Sync, double Called, double Stated, double Copied)
{
    public const string Heading = """
        | round | appends/s | µs of processor each | group | published after s | write + fdatasync of a group ms | SHA-256 of an entry µs | limit/s | of the limit | append alone ms | fdatasync ms | × fdatasync | PostgreSQL rows/s, a call each | five statements each | × | COPY of groups, rows/s |
        |-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|
        """;

    /// <summary>B / (t_sync + B · t_hash): what the disk and SHA-256 alone would allow for groups of this size.</summary>
    private double Limit => Group / (WriteAndSync + (Group * Hash));

    private double OfLimit => PerSecond / Limit;

    private double TimesSync => Alone / Sync;

    private double TimesPostgres => PerSecond / Math.Max(Called, Stated);

    public string Row(string name) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {PerSecond:F0} | {Microseconds:F1} | {Group:F0} | {Behind:F1} | {WriteAndSync * 1e3:F3} | {Hash * 1e6:F2} | {Limit:F0} | {OfLimit:F2} | {Alone:F3} | {Sync:F3} | {TimesSync:F1} | {Called:F0} | {Stated:F0} | {(Called > 0 ? TimesPostgres : 0):F0} | {Copied:F0} |");

    public static RoundResult Median(IReadOnlyList<RoundResult> all)
    {
        double Of(Func<RoundResult, double> value) => Quantile.Of(all.Select(value), 0.5);
        return new RoundResult(
            Of(r => r.PerSecond), Of(r => r.Microseconds), Of(r => r.Group), Of(r => r.Behind), Of(r => r.WriteAndSync), Of(r => r.Hash), Of(r => r.Alone), Of(r => r.Sync), Of(r => r.Called), Of(r => r.Stated), Of(r => r.Copied));
    }

    public bool Verdicts(TextWriter output)
    {
        (string What, double Value, string Wanted, bool Met)[] all =
        [
            ("durable appends a second, 1,024 appenders", PerSecond, "at least 100,000", PerSecond >= 100_000),
            ("of the limit of disk and SHA-256", OfLimit, "at least 0.4", OfLimit >= 0.4),
            ("times fdatasync for an append alone", TimesSync, "at most 5", TimesSync <= 5),
            ("times PostgreSQL with a commit per row", TimesPostgres, "at least 20", Called > 0 && TimesPostgres >= 20),
        ];
        foreach (var (what, value, wanted, met) in all)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(met ? "met    " : "NOT met")} {what}: {value:0.##}, wanted {wanted}"));
        }

        return all.All(v => v.Met);
    }
}
