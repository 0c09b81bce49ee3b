import * as collections from '../capsules/capsule-collections.ts'
import * as headers from '../capsules/capsule-headers.ts'
import * as capsules from '../capsules/capsules.ts'
import { ofOperator } from './of-operator.ts'

// Public capsules (platform.md §11.4): the operator builds them as realms build theirs.

export const searchPublicCapsules = ofOperator(
  capsules.searchCapsules,
  'searchPublicCapsules',
  'Finds public capsules, also those that are not published.',
)
export const getPublicCapsule = ofOperator(
  capsules.getCapsule,
  'getPublicCapsule',
  'The definition of a version of a public capsule.',
)
export const createPublicCapsule = ofOperator(
  capsules.createCapsule,
  'createPublicCapsule',
  'Makes a public capsule in development. Realms do not see it before it is published.',
)
export const savePublicCapsule = ofOperator(
  capsules.saveCapsule,
  'savePublicCapsule',
  'Saves a public capsule in development.',
)
export const publishPublicCapsule = ofOperator(
  capsules.publishCapsule,
  'publishPublicCapsule',
  'Publishes what is in development: every realm can use it, and it is frozen.',
)
export const updatePublicCapsuleState = ofOperator(
  capsules.updateCapsuleState,
  'updatePublicCapsuleState',
  'Archives or restores a public capsule. Pipelines that use it go on doing so.',
)
export const publicCapsuleVersions = ofOperator(
  capsules.capsuleVersions,
  'publicCapsuleVersions',
  'The versions of a public capsule, newest first.',
)
export const validatePublicCapsule = ofOperator(
  capsules.validateCapsuleDocument,
  'validatePublicCapsule',
  'Every problem of the definition of a public capsule; nothing is stored.',
)
export const listPublicCollections = ofOperator(
  collections.listCapsuleCollections,
  'listPublicCollections',
  'Lists the collections of public capsules.',
)
export const createPublicCollection = ofOperator(
  collections.createCapsuleCollection,
  'createPublicCollection',
  'Creates a collection of public capsules with a first group.',
)
export const updatePublicCollection = ofOperator(
  collections.updateCapsuleCollection,
  'updatePublicCollection',
  'Changes name, description, colour or header of a collection of public capsules.',
)
export const deletePublicCollection = ofOperator(
  collections.deleteCapsuleCollection,
  'deletePublicCollection',
  'Deletes a collection without active public capsules.',
)
export const createPublicGroup = ofOperator(
  collections.createCapsuleGroup,
  'createPublicGroup',
  'Adds a group to a collection of public capsules.',
)
export const updatePublicGroup = ofOperator(
  collections.updateCapsuleGroup,
  'updatePublicGroup',
  'Renames a group of public capsules.',
)
export const deletePublicGroup = ofOperator(
  collections.deleteCapsuleGroup,
  'deletePublicGroup',
  'Deletes a group without public capsules.',
)
export const movePublicCapsules = ofOperator(
  collections.moveCapsules,
  'movePublicCapsules',
  'Moves public capsules into a group of a collection.',
)
export const listPublicHeaders = ofOperator(
  headers.listCapsuleHeaders,
  'listPublicHeaders',
  'Lists the header images of collections of public capsules.',
)
export const getPublicHeaderImage = ofOperator(
  headers.getCapsuleHeaderImage,
  'getPublicHeaderImage',
  'A header image of public capsules.',
)
export const createPublicHeader = ofOperator(
  headers.createCapsuleHeader,
  'createPublicHeader',
  'Uploads a header image for collections of public capsules.',
)
export const updatePublicHeader = ofOperator(
  headers.updateCapsuleHeader,
  'updatePublicHeader',
  'Changes name or image of a header of public capsules.',
)
export const deletePublicHeader = ofOperator(
  headers.deleteCapsuleHeader,
  'deletePublicHeader',
  'Deletes a header image that no collection of public capsules shows.',
)

/** Each with the route of realms that does the same. */
export const publicCapsuleRoutes = [
  { route: searchPublicCapsules, like: capsules.searchCapsules },
  { route: getPublicCapsule, like: capsules.getCapsule },
  { route: createPublicCapsule, like: capsules.createCapsule },
  { route: savePublicCapsule, like: capsules.saveCapsule },
  { route: publishPublicCapsule, like: capsules.publishCapsule },
  { route: updatePublicCapsuleState, like: capsules.updateCapsuleState },
  { route: publicCapsuleVersions, like: capsules.capsuleVersions },
  { route: validatePublicCapsule, like: capsules.validateCapsuleDocument },
  { route: listPublicCollections, like: collections.listCapsuleCollections },
  { route: createPublicCollection, like: collections.createCapsuleCollection },
  { route: updatePublicCollection, like: collections.updateCapsuleCollection },
  { route: deletePublicCollection, like: collections.deleteCapsuleCollection },
  { route: createPublicGroup, like: collections.createCapsuleGroup },
  { route: updatePublicGroup, like: collections.updateCapsuleGroup },
  { route: deletePublicGroup, like: collections.deleteCapsuleGroup },
  { route: movePublicCapsules, like: collections.moveCapsules },
  { route: listPublicHeaders, like: headers.listCapsuleHeaders },
  { route: getPublicHeaderImage, like: headers.getCapsuleHeaderImage },
  { route: createPublicHeader, like: headers.createCapsuleHeader },
  { route: updatePublicHeader, like: headers.updateCapsuleHeader },
  { route: deletePublicHeader, like: headers.deleteCapsuleHeader },
] as const
