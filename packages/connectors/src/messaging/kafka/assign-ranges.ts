import type {
  ClusterMetadata,
  ExtendedGroupProtocolSubscription,
  GroupPartitionsAssignments,
} from '@platformatic/kafka'

/**
 * The `range` distribution that Java's clients begin with, so that ours can share a group with them: the partitions of
 * each topic in contiguous runs, among those who want the topic, the longer ones first. (The library's own gives
 * members topics that they have not asked for.)
 */
export function assignRanges(
  _current: string,
  members: ReadonlyMap<string, ExtendedGroupProtocolSubscription>,
  _topics: ReadonlySet<string>,
  { topics }: Pick<ClusterMetadata, 'topics'>,
): GroupPartitionsAssignments[] {
  const assigned = new Map<string, GroupPartitionsAssignments>()
  for (const memberId of members.keys()) assigned.set(memberId, { memberId, assignments: new Map() })
  for (const [topic, { partitionsCount }] of topics) {
    const wanting = [...members.values()].filter(({ topics: wanted }) => wanted?.includes(topic))
    const ids = wanting.map(({ memberId }) => memberId).sort()
    let next = 0
    ids.forEach((id, index) => {
      const length = Math.floor(partitionsCount / ids.length) + (index < partitionsCount % ids.length ? 1 : 0)
      if (length === 0) return
      const partitions = Array.from({ length }, () => next++)
      assigned.get(id)?.assignments.set(topic, { topic, partitions })
    })
  }
  return [...assigned.values()]
}
