using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Hikeshi.Detection.Events;

/// <summary>The names of fields that somebody asks for, numbered from 0; looked up by their UTF-8 bytes without allocating. Immutable.</summary>
internal sealed class FieldIndex
{
    private readonly byte[][] _names;
    private readonly int[] _slots;
    private readonly int _mask;
    private readonly Dictionary<string, int> _byText;

    public FieldIndex(IEnumerable<string> names)
    {
        var distinct = names.Distinct(StringComparer.Ordinal).ToArray();
        _names = [.. distinct.Select(Encoding.UTF8.GetBytes)];
        _byText = distinct.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i);
        var size = 16;
        while (size < _names.Length * 4)
        {
            size *= 2;
        }

        _mask = size - 1;
        _slots = new int[size];
        for (var i = 0; i < _names.Length; i++)
        {
            var slot = (int)(Hash(_names[i]) & (uint)_mask);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & _mask;
            }

            _slots[slot] = i + 1;
        }
    }

    public int Count => _names.Length;

    /// <returns>The number of the field, or -1.</returns>
    public int Find(ReadOnlySpan<byte> name)
    {
        var slot = (int)(Hash(name) & (uint)_mask);
        while (_slots[slot] is var entry and not 0)
        {
            if (name.SequenceEqual(_names[entry - 1]))
            {
                return entry - 1;
            }

            slot = (slot + 1) & _mask;
        }

        return -1;
    }

    public int Find(string name) => _byText.GetValueOrDefault(name, -1);

    /// <summary>Mixes the length and the first and last eight bytes: enough for names that people chose; a poor spread costs time, not truth.</summary>
    public static uint Hash(ReadOnlySpan<byte> name)
    {
        unchecked
        {
            ulong mixed;
            ref var first = ref MemoryMarshal.GetReference(name);
            if (name.Length >= 8)
            {
                mixed = (Unsafe.ReadUnaligned<ulong>(ref first) * 0x9E3779B97F4A7C15UL) ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, name.Length - 8));
            }
            else
            {
                mixed = 0;
                foreach (var b in name)
                {
                    mixed = (mixed << 8) | b;
                }
            }

            mixed = (mixed + (ulong)name.Length) * 0xD6E8FEB86659FD93UL;
            return (uint)(mixed >> 32);
        }
    }
}
