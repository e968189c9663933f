namespace Hikeshi.Detection.Behaviour;

/// <summary>Remembers keys until others take their place: fixed memory, never a false yes but for a collision of 64 bits; sometimes a false no.</summary>
internal sealed class RecentSet(int slots)
{
    private readonly ulong[] _slots = new ulong[slots];

    /// <returns>True when the key was not there.</returns>
    public bool Add(ulong key)
    {
        ref var slot = ref _slots[key % (ulong)_slots.Length];
        var isNew = slot != key;
        slot = key;
        return isNew;
    }
}
