using System.Diagnostics.CodeAnalysis;

namespace Hikeshi.Detection.Behaviour;

/// <summary>A map of at most so many entries; what was not asked for the longest makes room, and is counted.</summary>
/// <param name="most">Entries.</param>
/// <param name="gone">Told of what made room.</param>
internal sealed class BoundedMap<TKey, TValue>(int most, Action<TValue>? gone = null)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _byKey = [];
    private readonly LinkedList<(TKey Key, TValue Value)> _byUse = new();

    public int Count => _byKey.Count;

    public long Evicted { get; private set; }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!_byKey.TryGetValue(key, out var node))
        {
            value = default;
            return false;
        }

        _byUse.Remove(node);
        _byUse.AddLast(node);
        value = node.Value.Value;
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        if (_byKey.Remove(key, out var old))
        {
            _byUse.Remove(old);
        }
        else if (_byKey.Count >= most)
        {
            var (oldest, leaving) = _byUse.First!.Value;
            _byKey.Remove(oldest);
            _byUse.RemoveFirst();
            Evicted++;
            gone?.Invoke(leaving);
        }

        _byKey[key] = _byUse.AddLast((key, value));
    }
}
