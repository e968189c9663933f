namespace Hikeshi.Bench.Poison;

/// <summary>How a malicious member goes about it.</summary>
internal enum Malice
{
    None,

    /// <summary>Poison from the first day.</summary>
    Plain,

    /// <summary>Twenty days of true indicators first.</summary>
    Slow,

    /// <summary>Another one says the same a moment later.</summary>
    Colluding,

    /// <summary>Hundreds at once, now and then.</summary>
    Burst,
}

/// <param name="Kind">shared: this member shares; attack: it is attacked; look: a person there may find a block that is wrong; close: a person looks at an open circuit; tick: time has passed.</param>
internal sealed record Happening(DateTimeOffset At, string Kind, int Member, IReadOnlyList<(string Kind, string Value)> Values);

/// <summary>
/// Thirty days of a sector, the same for every way to defend it. Campaigns: one address attacks two to twelve members, one after the other with gaps of
/// twenty minutes on average; an honest member that is hit shares it; a malicious one keeps silent, unless it builds up a reputation.
/// Poison: own dependencies of a third of the members, much used names, wide prefixes, and (two of five) harmless addresses that nothing here knows and
/// every second member uses.
/// </summary>
internal sealed class Scenario
{
    public const int Members = 40;
    private const int Days = 30;
    private const int CampaignsPerDay = 4;
    private const int QuietDays = 20;
    private readonly Random random;

    public Scenario(int seed, double malicious)
    {
        random = new Random(seed);
        var bad = (int)Math.Round(Members * malicious);
        var order = Enumerable.Range(0, Members).OrderBy(_ => random.Next()).ToList();
        Malice[] kinds = [Malice.Plain, Malice.Slow, Malice.Colluding, Malice.Burst, Malice.Colluding];
        foreach (var (member, i) in order.Take(bad).Select((member, i) => (member, i)))
        {
            Of[member] = kinds[i % kinds.Length];
        }

        for (var day = 0; day < Days; day++)
        {
            for (var i = 0; i < CampaignsPerDay; i++)
            {
                AddCampaign(SimClock.Start.AddDays(day).AddMinutes(random.Next(24 * 60)));
            }

            for (var member = 0; member < Members; member++)
            {
                AddPoison(member, day);
            }
        }
    }

    public Malice[] Of { get; } = new Malice[Members];

    public List<Happening> All { get; } = [];

    /// <summary>What malicious members share, with when they did first.</summary>
    public Dictionary<string, DateTimeOffset> Poisoned { get; } = new(StringComparer.Ordinal);

    public bool IsMalicious(int member) => Of[member] != Malice.None;

    /// <summary>The network of the supplier that a member depends on, as its ledger says.</summary>
    public static string SupplierOf(int member) => $"9.9.{member % 3}.0/24";

    /// <summary>Whether a member is hurt when this is blocked.</summary>
    public static bool Needs(int member, string value) =>
        value.StartsWith("9.9.", StringComparison.Ordinal) ? value.StartsWith($"9.9.{member % 3}.", StringComparison.Ordinal)
        : !value.StartsWith("77.", StringComparison.Ordinal) || (value.Sum(c => c) + member) % 2 == 0;

    private void AddCampaign(DateTimeOffset at)
    {
        var address = Address(5);
        var victims = Enumerable.Range(0, Members).OrderBy(_ => random.Next()).Take(2 + random.Next(11)).ToList();
        foreach (var victim in victims)
        {
            All.Add(new Happening(at, "attack", victim, [("ipv4-addr", address)]));
            at = at.AddMinutes(Exponential(20));
        }
    }

    private void AddPoison(int member, int day)
    {
        var kind = Of[member];
        var isQuiet = kind is Malice.Slow && day < QuietDays;
        if (kind == Malice.None || isQuiet || (kind == Malice.Burst && day % 5 != member % 5))
        {
            return;
        }

        var at = SimClock.Start.AddDays(day).AddMinutes(random.Next(24 * 60));
        List<(string, string)> values = [.. Enumerable.Range(0, kind == Malice.Burst ? 200 : 4).Select(_ => PoisonValue())];
        All.Add(new Happening(at, "shared", member, values));
        var partners = Enumerable.Range(0, Members).Where(other => other != member && Of[other] == Malice.Colluding).ToList();
        if (kind == Malice.Colluding && partners.Count > 0)
        {
            All.Add(new Happening(at.AddSeconds(30), "shared", partners[random.Next(partners.Count)], values));
        }

        foreach (var (_, value) in values)
        {
            Poisoned.TryAdd(value, at);
            for (var user = 0; user < Members; user++)
            {
                if (Needs(user, value) && !IsMalicious(user))
                {
                    All.Add(new Happening(at.AddMinutes(Exponential(10)), "look", user, [("ipv4-addr", value)]));
                }
            }
        }
    }

    private (string Kind, string Value) PoisonValue()
    {
        switch (random.Next(20))
        {
            case < 5:
                return ("ipv4-addr", $"9.9.{random.Next(3)}.{random.Next(256)}"); // suppliers' networks
            case < 10:
                return ("domain-name", $"much-used-{random.Next(1_000)}.example");
            case < 12:
                return ("ipv4-addr", $"{20 + random.Next(20)}.{random.Next(256)}.0.0/16");
            default:
                return ("ipv4-addr", Address(77)); // known to no ledger and no list
        }
    }

    private string Address(int first) => $"{first}.{random.Next(1, 255)}.{random.Next(256)}.{random.Next(1, 255)}";

    private double Exponential(double mean) => -mean * Math.Log(1 - random.NextDouble());
}
