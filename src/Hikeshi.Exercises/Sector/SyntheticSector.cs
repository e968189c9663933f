using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exercises.Sector;

/// <summary>
/// A made-up financial sector, the same for the same number of members and seed. Every member has its own loopback network
/// 127.20.I.0/24 (I counts from 1), so that connections between members carry real source addresses.
/// </summary>
public sealed record SyntheticSector(int Seed, BilingualText Title, IReadOnlyList<Institution> Institutions, IReadOnlyList<Supplier> SharedSuppliers)
{
    public const int MinMembers = 2;
    public const int MaxMembers = 80;

    /// <summary>Port at every member's gateway behind which the fictional component answers, where it is run.</summary>
    public const int ComponentPort = 18443;

    /// <summary>Port of every member's ordinary payment service.</summary>
    public const int PaymentPort = 18080;

    public const int EgressPort = 3128;

    /// <summary>Institutions that run an affected version, in order.</summary>
    public IReadOnlyList<Institution> Exposed { get; } = [.. Institutions.Where(i => i.Exposed)];

    /// <param name="members"><see cref="MinMembers"/> to <see cref="MaxMembers"/>.</param>
    public static SyntheticSector Create(int members, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(members, MinMembers);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(members, MaxMembers);
        return new SectorBuilder(members, seed).Build();
    }

    public Institution this[string id] => Institutions.FirstOrDefault(i => i.Id == id) ?? throw new KeyNotFoundException($"no institution '{id}' in this sector");
}
