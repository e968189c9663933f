using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hikeshi.Detection.Events;

/// <summary>
/// The member names that events have had, each under its container, with the fields that they are known as: what a name means is worked
/// out once (<see cref="NamePath"/>), and members mostly come in the order in which they came before. One thread at a time.
/// </summary>
internal sealed class NameTree(FieldIndex fields)
{
    /// <summary>More than real telemetry has; a hostile stream that invents names makes the tree start over with the next event.</summary>
    public const int MaxMembers = 32_768;
    private const int LongestName = 1024;

    private readonly NamePath _path = new(fields);
    private Member _root = NewRoot();
    private int _count;

    /// <summary>The event itself.</summary>
    public Member Begin()
    {
        if (_count >= MaxMembers)
        {
            (_root, _count) = (NewRoot(), 0);
        }

        return _root;
    }

    /// <param name="previous">The member before in the same object; null for the first.</param>
    /// <returns>Null for a name with escapes, for one longer than any that people chose, and when there is no room for a new one.</returns>
    public Member? Find(Member container, Member? previous, ReadOnlySpan<byte> name)
    {
        ref var guess = ref previous is null ? ref container.First : ref previous.Next;
        if (guess.Likely is { } expected && IsSame(name, expected.Name))
        {
            return expected;
        }

        // Two kinds of events that take turns.
        if (guess.Other is { } other && IsSame(name, other.Name))
        {
            return other;
        }

        guess.Other = guess.Likely;
        return guess.Likely = container.Find(name) ?? (name.Length <= LongestName && _count < MaxMembers && !name.Contains((byte)'\\') ? Add(container, name) : null);
    }

    /// <summary>Names are short: two reads that overlap compare most of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsSame(ReadOnlySpan<byte> name, byte[] expected)
    {
        var length = name.Length;
        if (length != expected.Length)
        {
            return false;
        }

        ref var a = ref MemoryMarshal.GetReference(name);
        ref var b = ref MemoryMarshal.GetArrayDataReference(expected);
        return length switch
        {
            >= 16 and <= 32 => Vector128.LoadUnsafe(ref a) == Vector128.LoadUnsafe(ref b)
                && Vector128.LoadUnsafe(ref a, (nuint)(length - 16)) == Vector128.LoadUnsafe(ref b, (nuint)(length - 16)),
            >= 8 and < 16 => Unsafe.ReadUnaligned<ulong>(ref a) == Unsafe.ReadUnaligned<ulong>(ref b)
                && Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref a, length - 8)) == Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref b, length - 8)),
            >= 4 and < 8 => Unsafe.ReadUnaligned<uint>(ref a) == Unsafe.ReadUnaligned<uint>(ref b)
                && Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref a, length - 4)) == Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref b, length - 4)),
            _ => name.SequenceEqual(expected),
        };
    }

    private static Member NewRoot() => new([], parent: null, -1, -1);

    private Member Add(Member container, ReadOnlySpan<byte> name)
    {
        _count++;
        _path.Clear();
        Enter(container);
        _path.Enter(name, isEscaped: false);
        var member = new Member(name.ToArray(), container, _path.Field, _path.ShortField);
        container.Add(member);
        return member;
    }

    private void Enter(Member container)
    {
        if (container.Parent is { } above)
        {
            Enter(above);
            _path.Enter(container.Name, isEscaped: false);
            _path.Descend();
        }
    }

    internal struct Guess
    {
        public Member? Likely;
        public Member? Other;
    }

    /// <summary>A name under its container.</summary>
    /// <param name="field">Of the dotted path, or -1.</param>
    /// <param name="shortField">Of the short name, or -1.</param>
    internal sealed class Member(byte[] name, Member? parent, int field, int shortField)
    {
        private Member?[] _slots = [];
        private int _members;

        /// <summary>What has come first in it.</summary>
        public Guess First;

        /// <summary>What has come after it.</summary>
        public Guess Next;

        public byte[] Name { get; } = name;

        public Member? Parent { get; } = parent;

        public int Field { get; } = field;

        public int ShortField { get; } = shortField;

        public Member? Find(ReadOnlySpan<byte> name)
        {
            if (_slots.Length == 0)
            {
                return null;
            }

            for (var slot = Slot(name); _slots[slot] is { } member; slot = (slot + 1) & (_slots.Length - 1))
            {
                if (name.SequenceEqual(member.Name))
                {
                    return member;
                }
            }

            return null;
        }

        public void Add(Member member)
        {
            if (++_members * 2 > _slots.Length)
            {
                var before = _slots;
                _slots = new Member?[Math.Max(8, before.Length * 2)];
                foreach (var one in before)
                {
                    if (one is not null)
                    {
                        Place(one);
                    }
                }
            }

            Place(member);
        }

        private void Place(Member member)
        {
            var slot = Slot(member.Name);
            while (_slots[slot] is not null)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = member;
        }

        private int Slot(ReadOnlySpan<byte> name) => (int)(FieldIndex.Hash(name) & (uint)(_slots.Length - 1));
    }
}
