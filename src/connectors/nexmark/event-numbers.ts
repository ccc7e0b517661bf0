/** Events come in epochs: one person, three auctions, 46 bids. */
export const EPOCH_EVENTS = 50
export const EPOCH_AUCTIONS = 3
/** First offset in an epoch that is a bid. */
export const FIRST_BID_OFFSET = 4
/** Ids shown to the user start here. */
export const FIRST_ID = 1000
/** Newest people that bid and sell. */
export const ACTIVE_PEOPLE = 1000
/** Auctions behind the newest that still get bids. */
export const OPEN_AUCTIONS = 100
/** Ids drawn ahead of the newest: they name people and auctions that come later. */
export const LEAD = 10
/** Epochs from this on draw from full windows of people and auctions: bounds are constants there. */
export const FIRST_WARM_EPOCH = ACTIVE_PEOPLE - 1

export const PERSON_EVENT = 0
export const AUCTION_EVENT = 1
export const BID_EVENT = 2

/** What an event at an offset of its epoch is: 0 person, 1 auction, 2 bid. */
export function eventTypeAt(offset: number): number {
  return offset < 1 ? PERSON_EVENT : offset < FIRST_BID_OFFSET ? AUCTION_EVENT : BID_EVENT
}

/** Newest auction (from 0) at an event; −1 before the first. */
export function lastAuctionAt(epoch: number, offset: number): number {
  const first = epoch * EPOCH_AUCTIONS
  return offset < 1 ? first - 1 : offset < FIRST_BID_OFFSET ? first + offset - 1 : first + 2
}
