using System.Globalization;
using System.Net;
using Hikeshi.Exercises.Sector;

namespace Hikeshi.Exercises.Attack;

/// <summary>What the attacker uses at one member and nowhere else.</summary>
/// <param name="Source">Address the attack comes from.</param>
/// <param name="StagingDomain">Where the first command fetches from.</param>
/// <param name="CommandDomain">Command and control.</param>
/// <param name="DropDomain">Where stolen data goes.</param>
/// <param name="PayloadSha256">Hash of the fetched file, lower-case hex.</param>
public sealed record AttackerInfrastructure(IPAddress Source, string StagingDomain, string CommandDomain, string DropDomain, string PayloadName, string PayloadSha256);

/// <param name="At">After the beginning of the attack.</param>
public sealed record Arrival(string Member, TimeSpan At, AttackerInfrastructure Infrastructure);

/// <summary>When the attacker comes to whom, with what. Drawn from the seed, so that both plays of an exercise meet the same attack.</summary>
/// <param name="Arrivals">One per member, in order of time. The first is at an exposed member, at zero.</param>
public sealed record AttackPlan(int Seed, TimeSpan Pace, IReadOnlyList<Arrival> Arrivals)
{
    public static readonly TimeSpan DefaultPace = TimeSpan.FromMilliseconds(1500);

    /// <param name="pace">At least this long stays the attacker with the first member before the second arrival; the others follow over about six times as long.</param>
    public static AttackPlan Draw(SyntheticSector sector, int seed, TimeSpan pace)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pace, TimeSpan.Zero);
        var random = new SeededRandom(seed, "attack");
        var first = random.Pick(sector.Exposed);
        var others = random.Shuffled(sector.Institutions.Where(i => i.Id != first.Id));
        var second = pace * (1.05 + (random.NextDouble() * 0.3));
        var times = others.Select((_, i) => i == 0 ? second : second + (pace * (6 * random.NextDouble()))).Order().ToList();
        List<Arrival> arrivals = [new(first.Id, TimeSpan.Zero, Infrastructure(0, random))];
        arrivals.AddRange(others.Select((institution, i) => new Arrival(institution.Id, times[i], Infrastructure(i + 1, random))));
        return new AttackPlan(seed, pace, arrivals);
    }

    /// <summary>The number makes addresses and names distinct whatever is drawn.</summary>
    internal static AttackerInfrastructure Infrastructure(int number, SeededRandom random)
    {
        var source = IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.66.{number + 1}.{random.Next(2, 255)}"));
        return new AttackerInfrastructure(source, Domain(number, random), Domain(number, random), Domain(number, random), random.NextHex(4), random.NextHex(32));
    }

    /// <summary>Under the names that RFC 2606 reserves.</summary>
    private static string Domain(int number, SeededRandom random) =>
        string.Create(CultureInfo.InvariantCulture, $"{random.Pick(Words)}-{random.NextHex(3)}{number:x2}.{random.Pick(TopLevels)}");

    private static readonly string[] Words = ["cdn", "static", "sync", "assets", "telemetry", "edge", "files", "portal", "mail", "api"];
    private static readonly string[] TopLevels = ["example", "test"];
}
